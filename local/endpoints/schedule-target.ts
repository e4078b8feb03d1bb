import type { Schedule } from './schedule-store.ts';

/**
 * The target with the context attribute of its input filled in.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html
 */
export function targetAt(target: Schedule['Target'], dueAt: number): Schedule['Target'] {
  const time = `${new Date(dueAt).toISOString().slice(0, 19)}Z`;
  return {
    ...target,
    ...(target.Input !== undefined && { Input: target.Input.replaceAll('<aws.scheduler.scheduled-time>', time) }),
  };
}
