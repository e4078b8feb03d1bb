import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { type Engine, openEngine } from '../../../local/states/engine.ts';
import type { ExecutionStatusEvent, ObjectPort, TaskPort } from '../../../local/states/ports.ts';
import { FakeClock } from './fake-clock.ts';

export const machineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:sample';

/** A function of the fake Lambda: gets payload and the number of its call, from 0. */
export type FakeFunction = (payload: never, call: number, signal: AbortSignal) => unknown;

export interface Setup {
  readonly functions?: Record<string, FakeFunction>;
  readonly tasks?: Partial<TaskPort>;
  readonly objects?: Record<string, string>;
  readonly objectPort?: Partial<ObjectPort>;
  readonly file?: string;
  readonly clock?: FakeClock;
  readonly random?: () => number;
  readonly retentionDays?: number;
  readonly onEvent?: (event: ExecutionStatusEvent) => void;
}

export interface Bench {
  readonly engine: Engine;
  readonly clock: FakeClock;
  readonly file: string;
  readonly events: ExecutionStatusEvent[];
  readonly calls: { name: string; payload: unknown; at: number }[];
  readonly messages: { QueueUrl: string; MessageBody: string; DelaySeconds?: number }[];
  readonly objects: Map<string, string>;
}

export class FunctionError extends Error {
  constructor(name: string, message = '') {
    super(message);
    this.name = name;
  }
}

const folder = mkdtempSync(join(tmpdir(), 'states-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

export function aFile(): string {
  return join(folder, `${randomUUID()}.db`);
}

export function anEngine(setup: Setup = {}): Bench {
  const clock = setup.clock ?? new FakeClock();
  const calls: Bench['calls'] = [];
  const messages: Bench['messages'] = [];
  const events: ExecutionStatusEvent[] = [];
  const objects = new Map(Object.entries(setup.objects ?? {}));
  const counts = new Map<string, number>();
  const tasks: TaskPort = {
    async invokeFunction(name, payload, signal) {
      calls.push({ name, payload, at: clock.now() });
      const call = counts.get(name) ?? 0;
      counts.set(name, call + 1);
      const implementation = setup.functions?.[name];
      if (implementation === undefined)
        throw new FunctionError('Lambda.ResourceNotFoundException', `no function ${name}`);
      return implementation(payload as never, call, signal);
    },
    async sendMessage(message) {
      messages.push(message);
      return { MessageId: `m${messages.length}` };
    },
    runTask: async () => ({ Tasks: [{ TaskArn: 'arn:task' }], Failures: [] }),
    runTaskToEnd: async () => ({ LastStatus: 'STOPPED' }),
    ...setup.tasks,
  };
  const file = setup.file ?? aFile();
  const engine = openEngine({
    file,
    clock,
    tasks,
    objects: { ...fakeObjects(objects), ...setup.objectPort },
    onEvent: (event) => {
      setup.onEvent?.(event);
      events.push(event);
    },
    random: setup.random ?? (() => 0.5),
    ...(setup.retentionDays === undefined ? undefined : { retentionDays: setup.retentionDays }),
  });
  return { engine, clock, file, events, calls, messages, objects };
}

/** Objects by `bucket/key`, read in small pieces. */
export function fakeObjects(objects: Map<string, string>): ObjectPort {
  return {
    async *read(bucket, key) {
      const text = objects.get(`${bucket}/${key}`);
      if (text === undefined) throw new Error('NoSuchKey');
      const bytes = Buffer.from(text);
      for (let start = 0; start < bytes.length; start += 1000) yield bytes.subarray(start, start + 1000);
    },
    async write(bucket, key, body) {
      objects.set(`${bucket}/${key}`, Buffer.from(body).toString());
    },
  };
}

export function aMachine(states: Record<string, unknown>, fields: Record<string, unknown> = {}): object {
  return { QueryLanguage: 'JSONata', StartAt: Object.keys(states)[0], States: states, ...fields };
}

export function invoke(name: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: { FunctionName: name, Payload: '{% $states.input %}' },
    Output: '{% $states.result.Payload %}',
    ...('Next' in fields ? undefined : { End: true }),
    ...fields,
  };
}

export function define(bench: Bench, definition: object | string): void {
  bench.engine.define({ arn: machineArn, name: 'sample', definition, type: 'STANDARD' });
}

/** Runs one execution to its end. */
export async function runMachine(definition: object, input: unknown = {}, setup: Setup = {}) {
  const bench = anEngine(setup);
  define(bench, definition);
  const { executionArn } = bench.engine.startExecution({
    stateMachineArn: machineArn,
    name: 'run',
    input: JSON.stringify(input),
  });
  await bench.clock.until(bench.engine.drain());
  const description = bench.engine.describeExecution(executionArn);
  const output = description.output === undefined ? undefined : (JSON.parse(description.output) as unknown);
  const history = allEvents(bench, executionArn);
  return { ...bench, ...description, executionArn, output, history };
}

export function allEvents({ engine }: Pick<Bench, 'engine'>, executionArn: string) {
  return engine.getExecutionHistory({ executionArn, maxResults: 1000 }).events;
}

export async function rejection(work: () => unknown): Promise<Error> {
  try {
    await work();
  } catch (error) {
    return error as Error;
  }
  throw new Error('was not rejected');
}
