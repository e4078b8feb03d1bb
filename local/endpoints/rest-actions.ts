import { ApiException } from './api-exception.ts';

const methods: Readonly<Record<string, string>> = {
  POST: 'CreateSchedule',
  GET: 'GetSchedule',
  PUT: 'UpdateSchedule',
  DELETE: 'DeleteSchedule',
};

/** The action of EventBridge Scheduler's REST protocol, with path, query and body as one input. */
export function restActionOf(method: string, url: string, body: unknown): { name: string; input: unknown } {
  const { pathname, searchParams } = new URL(url, 'http://localhost');
  const query = Object.fromEntries(
    [...searchParams].map(([name, value]) => [name[0]?.toUpperCase() + name.slice(1), value]),
  );
  if (method === 'GET' && pathname === '/schedules') {
    const { ScheduleGroup, ...rest } = query;
    return { name: 'ListSchedules', input: ScheduleGroup === undefined ? rest : { ...rest, GroupName: ScheduleGroup } };
  }
  const Name = /^\/schedules\/([^/]+)$/.exec(pathname)?.[1];
  const name = methods[method];
  if (Name === undefined || name === undefined) {
    throw new ApiException('UnknownOperationException', `The local cloud does not know ${method} ${pathname}.`, 404);
  }
  return { name, input: { ...(body as object), ...query, Name: decodeURIComponent(Name) } };
}
