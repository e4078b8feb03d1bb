import { spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { aFile, aMachine, invoke } from './an-engine.ts';

const echo = (fields: Record<string, unknown>) => invoke('echo', fields);
const machine = aMachine({
  Add: { Type: 'Pass', Output: { n: '{% $states.input.n + 1 %}' }, Next: 'Call' },
  Call: echo({ Next: 'Enough' }),
  Enough: {
    Type: 'Choice',
    Choices: [{ Condition: '{% $states.input.n < 25 %}', Next: 'Add' }],
    Default: 'Ask',
    Assign: { count: '{% $states.input.n %}' },
  },
  Ask: {
    Type: 'Task',
    Resource: 'arn:aws:states:::sqs:sendMessage.waitForTaskToken',
    Arguments: { QueueUrl: 'q', MessageBody: '{% $states.context.Task.Token %}' },
    TimeoutSeconds: 2,
    Retry: [{ ErrorEquals: ['States.Timeout'], MaxAttempts: 50, IntervalSeconds: 1, BackoffRate: 1 }],
    Assign: { told: '{% $states.result %}' },
    Next: 'Docs',
  },
  Docs: {
    Type: 'Map',
    ItemReader: {
      Resource: 'arn:aws:states:::s3:getObject',
      ReaderConfig: { InputType: 'JSONL' },
      Arguments: { Bucket: 'b', Key: 'k' },
    },
    MaxConcurrency: 4,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' },
      StartAt: 'A',
      States: { A: echo({ Next: 'B' }), B: echo({}) },
    },
    Output: { count: '{% $count %}', told: '{% $told %}', items: '{% $sum($states.result) %}' },
    End: true,
  },
});

/** Runs the process, and kills it so many ms after it is up, or while it starts. @returns its output when it came to its end */
function runFor(ms: number, file: string, log: string, definition: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'killed-engine.ts'), file, log, definition]);
    let output = '';
    let complaints = '';
    child.stdout.on('data', (data) => {
      output += data;
      if (String(data).startsWith('up')) timer ??= setTimeout(() => child.kill('SIGKILL'), ms);
    });
    child.stderr.on('data', (data) => {
      complaints += data;
    });
    let timer = ms < 10 ? setTimeout(() => child.kill('SIGKILL'), 200 + ms * 10) : undefined;
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      if (signal === 'SIGKILL') resolve(undefined);
      else if (code === 0) resolve(output.replace(/^up\n/, ''));
      else reject(new Error(`exit ${code}: ${complaints}`));
    });
  });
}

test('a process that is killed again and again finishes its execution', async () => {
  const [file, log, definition] = [aFile(), aFile(), aFile()];
  writeFileSync(definition, JSON.stringify(machine));
  const moments = fc.sample(fc.integer({ min: 0, max: 70 }), { numRuns: 25, seed: 7 });
  let kills = 0;
  let output: string | undefined;
  for (const moment of moments) {
    output = await runFor(moment, file, log, definition);
    if (output !== undefined) break;
    kills += 1;
  }
  output ??= await runFor(60_000, file, log, definition);
  const { status, output: result, ids } = JSON.parse(output!);
  expect([status, JSON.parse(result)]).toEqual(['SUCCEEDED', { count: 25, told: 'told', items: 1770 }]);
  expect(ids).toEqual(ids.map((_: number, index: number) => index + 1));
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  expect(kills).toBeGreaterThan(0);
  expect(lines).toContain('SUCCEEDED');
  const repeated = lines.filter((line) => line.startsWith('call')).length - (25 + 60 * 2);
  expect(repeated).toBeLessThanOrEqual(kills * 4);
  console.log(`killed ${kills} times; ${repeated} calls were made twice`);
}, 120_000);
