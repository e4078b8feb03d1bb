import * as z from 'zod';
import type { RunTaskArguments, SendMessageArguments } from '../ports.ts';
import { StateError } from '../state-error.ts';

/** Arguments of service integrations as they are after evaluation: the whole of them may be one expression. */

const invoke = z.strictObject({
  FunctionName: z.string().min(1),
  Payload: z.unknown().optional(),
  InvocationType: z.literal('RequestResponse').optional(),
});
const send = z.strictObject({
  QueueUrl: z.string().min(1),
  MessageBody: z.unknown(),
  DelaySeconds: z.int().min(0).max(900).optional(),
});
const run = z.looseObject({ Cluster: z.string(), TaskDefinition: z.string() });
const start = z.strictObject({
  StateMachineArn: z.string().min(1),
  Input: z.unknown().optional(),
  Name: z.string().optional(),
});

export const invokeArguments = (value: unknown) => parse(invoke, value);
export const runArguments = (value: unknown): RunTaskArguments => parse(run, value);
export const startArguments = (value: unknown) => parse(start, value);

export function sendArguments(value: unknown): SendMessageArguments {
  const { QueueUrl, MessageBody: body, DelaySeconds } = parse(send, value);
  const message = { QueueUrl, MessageBody: typeof body === 'string' ? body : JSON.stringify(body) };
  return DelaySeconds === undefined ? message : { ...message, DelaySeconds };
}

function parse<Output>(schema: z.ZodType<Output>, value: unknown): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new StateError(
    'States.Runtime',
    `The arguments of the task are not accepted: ${z.prettifyError(parsed.error)}`,
  );
}
