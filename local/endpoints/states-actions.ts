import * as z from 'zod';
import type { Engine, ExecutionDescription, ExecutionListItem } from '../states/engine.ts';
import { type Action, action, seconds } from './action.ts';

const status = z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);
const page = { nextToken: z.string().optional(), maxResults: z.int().optional() };

/** Step Functions. `Engine` throws with the names of its API. */
export function statesActions(engine: Engine): Record<string, Action> {
  return {
    StartExecution: action(
      z.strictObject({ stateMachineArn: z.string(), name: z.string().optional(), input: z.string().optional() }),
      (request) => {
        const started = engine.startExecution(defined(request));
        return { executionArn: started.executionArn, startDate: seconds(started.startDate) };
      },
    ),
    DescribeExecution: action(z.strictObject({ executionArn: z.string() }), ({ executionArn }) => {
      const found: ExecutionDescription = engine.describeExecution(executionArn);
      return { ...found, ...dates(found) };
    }),
    StopExecution: action(
      z.strictObject({ executionArn: z.string(), error: z.string().optional(), cause: z.string().optional() }),
      (request) => ({ stopDate: seconds(engine.stopExecution(defined(request)).stopDate) }),
    ),
    ListExecutions: action(
      z.strictObject({ stateMachineArn: z.string(), statusFilter: status.optional(), ...page }),
      (request) => {
        const { executions, nextToken } = engine.listExecutions(defined(request));
        return { executions: executions.map((item) => ({ ...item, ...dates(item) })), nextToken };
      },
    ),
    GetExecutionHistory: action(
      z.strictObject({ executionArn: z.string(), reverseOrder: z.boolean().optional(), ...page }),
      (request) => {
        const { events, nextToken } = engine.getExecutionHistory(defined(request));
        return { events: events.map((event) => ({ ...event, timestamp: seconds(event.timestamp) })), nextToken };
      },
    ),
    SendTaskSuccess: action(z.strictObject({ taskToken: z.string(), output: z.string() }), (request) => {
      engine.sendTaskSuccess(request);
      return {};
    }),
    SendTaskFailure: action(
      z.strictObject({ taskToken: z.string(), error: z.string().optional(), cause: z.string().optional() }),
      (request) => {
        engine.sendTaskFailure(defined(request));
        return {};
      },
    ),
    SendTaskHeartbeat: action(z.strictObject({ taskToken: z.string() }), (request) => {
      engine.sendTaskHeartbeat(request);
      return {};
    }),
  };
}

function dates(item: ExecutionListItem): { startDate: number; stopDate?: number } {
  const startDate = seconds(item.startDate);
  return item.stopDate === undefined ? { startDate } : { startDate, stopDate: seconds(item.stopDate) };
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** Without fields that are undefined, which `exactOptionalPropertyTypes` tells from absent ones. */
export function defined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Defined<T>;
}
