import { describe, expect, it } from 'vitest';
import { callFunction } from '../../../local/functions/call-function.ts';
import { aFolder, aFunction, aPool } from './a-function.ts';

const echo = 'export const handler = async (event) => ({ event, pid: process.pid });';
const sleeper = `export const handler = async (event) => {
  const started = Date.now();
  await new Promise((resolve) => setTimeout(resolve, event.ms));
  return { pid: process.pid, started, ended: Date.now() };
};`;

describe('an invocation', () => {
  it('gives the handler its event and gives back its result', async () => {
    await using pool = aPool([aFunction(echo)]);
    expect(await callFunction(pool, 'echo', { a: [1, 'ä'] })).toMatchObject({ event: { a: [1, 'ä'] } });
  });

  it('finds the function by ARN and by qualified ARN', async () => {
    await using pool = aPool([aFunction(echo)]);
    const arn = 'arn:aws:lambda:us-east-1:000000000000:function:echo';
    expect(await callFunction(pool, arn, 1)).toMatchObject({ event: 1 });
    expect(await callFunction(pool, `${arn}:1`, 2)).toMatchObject({ event: 2 });
  });

  it('has the environment of the function and nothing of this process', async () => {
    process.env.SECRET_OF_THE_HOST = 'x';
    await using pool = aPool([
      aFunction(
        'export const handler = async () => [process.env.MINE, process.env.SECRET_OF_THE_HOST, process.cwd()];',
        {
          environment: { MINE: 'yes' },
        },
      ),
    ]);
    const [mine, host, cwd] = (await callFunction(pool, 'echo', {})) as (string | null)[];
    expect([mine, host]).toEqual(['yes', null]);
    expect(cwd).toContain('sheaf-function-');
  });

  it('has the context that Lambda gives', async () => {
    await using pool = aPool([
      aFunction('export const handler = async (_, c) => ({ ...c, left: c.getRemainingTimeInMillis() });'),
    ]);
    const context = (await callFunction(pool, 'echo', {})) as { left: number };
    expect(context).toMatchObject({ functionName: 'echo', memoryLimitInMB: '256' });
    expect(context).toHaveProperty('awsRequestId', expect.stringMatching(/^[0-9a-f-]{36}$/));
    expect(context.left).toBeGreaterThan(5_000);
    expect(context.left).toBeLessThanOrEqual(10_000);
  });

  it('collects a streamed response', async () => {
    await using pool = aPool([
      aFunction(`export const handler = awslambda.streamifyResponse(async (event, stream) => {
        stream.write('one '); await new Promise((r) => setTimeout(r, 10)); stream.write(event.second); stream.end();
      });`),
    ]);
    expect(await callFunction(pool, 'echo', { second: 'two' })).toBe('one two');
    const chunks: string[] = [];
    await callFunction(
      pool,
      'echo',
      { second: 'three' },
      { onChunk: (bytes) => chunks.push(Buffer.from(bytes).toString()) },
    );
    expect(chunks.join('')).toBe('one three');
  });
});

describe('layers', () => {
  it('are found under /opt, the later before the earlier, and import their own neighbours', async () => {
    const first = aFolder({
      'nodejs/core/a.js': "import { b } from './b.js'; export const a = 'first ' + b;",
      'nodejs/core/b.js': "export const b = 'b';",
      'nodejs/package.json': '{"type":"module"}',
    });
    const second = aFolder({
      'nodejs/core/c.js': "export const c = 'second';",
      'nodejs/package.json': '{"type":"module"}',
    });
    const shadow = aFolder({
      'nodejs/core/c.js': "export const c = 'shadow';",
      'nodejs/package.json': '{"type":"module"}',
    });
    await using pool = aPool([
      aFunction(
        `import { a } from '/opt/nodejs/core/a.js';
         export const handler = async () => [a, (await import('/opt/nodejs/core/c.js')).c];`,
        { layerDirs: [first, second, shadow] },
      ),
    ]);
    expect(await callFunction(pool, 'echo', {})).toEqual(['first b', 'shadow']);
  });

  it('are found in the threads of a function too', async () => {
    const layer = aFolder({
      'nodejs/core/a.js': "export const a = 'from the layer';",
      'nodejs/package.json': '{"type":"module"}',
    });
    const assetDir = aFolder({
      'index.mjs': `
        import { once } from 'node:events'; import { Worker } from 'node:worker_threads';
        export const handler = async () => (await once(new Worker(new URL('a-thread.mjs', import.meta.url)), 'message'))[0];`,
      'a-thread.mjs': `
        import { parentPort } from 'node:worker_threads'; import { a } from '/opt/nodejs/core/a.js'; import { ulid } from 'ulid';
        parentPort.postMessage([a, typeof ulid()]);`,
    });
    await using pool = aPool([aFunction('', { assetDir, layerDirs: [layer] })]);
    expect(await callFunction(pool, 'echo', {})).toEqual(['from the layer', 'string']);
  });

  it('leave packages that no bundle holds to the node_modules of the repository', async () => {
    await using pool = aPool([
      aFunction(
        `import { createRequire } from 'node:module'; import { ulid } from 'ulid';
         export const handler = async () => [typeof ulid(), typeof createRequire(import.meta.url)('pg').Client];`,
      ),
    ]);
    expect(await callFunction(pool, 'echo', {})).toEqual(['string', 'function']);
  });
});

describe('an invocation fails', () => {
  const failing: readonly (readonly [string, string, string, RegExp])[] = [
    [
      'with the name and message of a thrown error',
      `throw Object.assign(new Error('again'), { name: 'DocumentBusy' })`,
      'DocumentBusy',
      /^again$/,
    ],
    [
      'with Sandbox.Timedout when it takes too long',
      'await new Promise((r) => setTimeout(r, 30000))',
      'Sandbox.Timedout',
      /Task timed out after 1\.00 seconds/,
    ],
    ['with Sandbox.Timedout when it never yields', 'for (;;);', 'Sandbox.Timedout', /timed out/],
    ['with Runtime.ExitError when its process ends', 'process.exit(3)', 'Runtime.ExitError', /exit status 3/],
    [
      'with Runtime.ExitError when its process is killed',
      `process.kill(process.pid, 'SIGKILL')`,
      'Runtime.ExitError',
      /signal: SIGKILL/,
    ],
    [
      'with Runtime.UnhandledPromiseRejection',
      `Promise.reject(new Error('lost')); await new Promise((r) => setTimeout(r, 500))`,
      'Runtime.UnhandledPromiseRejection',
      /^lost$/,
    ],
    [
      'with the name of an error that nobody caught',
      `setTimeout(() => { throw new TypeError('late') }); await new Promise((r) => setTimeout(r, 500))`,
      'TypeError',
      /^late$/,
    ],
    [
      'with Function.ResponseSizeTooLarge',
      `return 'x'.repeat(7 * 2 ** 20)`,
      'Function.ResponseSizeTooLarge',
      /6291456/,
    ],
  ];

  it.each(failing)('%s, and the next one succeeds', async (_sentence, statement, name, message) => {
    await using pool = aPool([
      aFunction(`export const handler = async (event) => { if (event.ok) return 'fine'; ${statement} };`, {
        timeoutSeconds: 1,
      }),
    ]);
    await expect(callFunction(pool, 'echo', {})).rejects.toMatchObject({
      name,
      message: expect.stringMatching(message),
    });
    expect(await callFunction(pool, 'echo', { ok: true })).toBe('fine');
  });

  it('with Runtime.OutOfMemory when its process grows beyond its limit', async () => {
    await using pool = aPool(
      [
        aFunction(
          `const held = []; export const handler = async () => {
             for (;;) { held.push(Buffer.alloc(8 * 2 ** 20, 1)); await new Promise((r) => setTimeout(r, 10)); }
           };`,
          { memoryMb: 128 },
        ),
      ],
      { memoryAllowanceMb: 0 },
    );
    await expect(callFunction(pool, 'echo', {})).rejects.toMatchObject({ name: 'Runtime.OutOfMemory' });
  });

  it('with Runtime.OutOfMemory when the heap is full', async () => {
    await using pool = aPool(
      [
        aFunction('export const handler = async () => { const held = []; for (;;) held.push({ a: held.length }); };', {
          memoryMb: 64,
        }),
      ],
      { memoryAllowanceMb: 4096 },
    );
    await expect(callFunction(pool, 'echo', {})).rejects.toMatchObject({ name: 'Runtime.OutOfMemory' });
  });

  it.each([
    ['Runtime.ImportModuleError', { handler: 'absent.handler' }],
    ['Runtime.HandlerNotFound', { handler: 'index.absent' }],
  ])('with %s when the handler cannot be loaded', async (name, overrides) => {
    await using pool = aPool([aFunction(echo, overrides)]);
    await expect(callFunction(pool, 'echo', {})).rejects.toMatchObject({ name });
    await expect(callFunction(pool, 'echo', {})).rejects.toMatchObject({ name });
  });

  it('with the error of the module when it throws while loading', async () => {
    await using pool = aPool([aFunction(`throw new RangeError('no configuration');`)]);
    await expect(callFunction(pool, 'echo', {})).rejects.toMatchObject({
      name: 'RangeError',
      message: 'no configuration',
    });
  });
});

describe('the pool', () => {
  it('runs one invocation at a time in a process, and as many processes as the limit', async () => {
    await using pool = aPool([aFunction(sleeper)], { maxConcurrency: 2 });
    const runs = (await Promise.all([1, 2, 3, 4].map(() => callFunction(pool, 'echo', { ms: 300 })))) as {
      pid: number;
    }[];
    expect(new Set(runs.map((run) => run.pid)).size).toBe(2);
    expect(pool.processes()).toHaveLength(2);
  });

  it('keeps to the reserved concurrency of the function', async () => {
    await using pool = aPool([aFunction(sleeper, { reservedConcurrency: 1 })], { maxConcurrency: 4 });
    const runs = (await Promise.all([1, 2, 3].map(() => callFunction(pool, 'echo', { ms: 100 })))) as {
      started: number;
      ended: number;
    }[];
    runs.sort((a, b) => a.started - b.started);
    expect(runs[1]!.started).toBeGreaterThanOrEqual(runs[0]!.ended);
    expect(runs[2]!.started).toBeGreaterThanOrEqual(runs[1]!.ended);
  });

  it('does not start a second process for short invocations', async () => {
    await using pool = aPool([aFunction(echo)]);
    await pool.warm(['echo']);
    await Promise.all(Array.from({ length: 3 }, () => callFunction(pool, 'echo', {})));
    expect(pool.processes()).toHaveLength(1);
  });

  it('starts a second process only when a core has time for it', async () => {
    let idle = 0;
    await using pool = aPool([aFunction(sleeper)], { idleCores: () => idle });
    const call = () => callFunction(pool, 'echo', { ms: 200 });
    await Promise.all([call(), call()]);
    expect(pool.processes()).toHaveLength(1);
    idle = 1;
    await Promise.all([call(), call()]);
    expect(pool.processes()).toHaveLength(2);
  });

  it('gives a dedicated function several invocations in one process', async () => {
    await using pool = aPool([aFunction(sleeper, { name: 'serve' })], { dedicated: ['serve'] });
    const answers = await Promise.all([300, 300, 300].map((ms) => callFunction(pool, 'serve', { ms })));
    const [first, ...others] = answers as { pid: number; started: number; ended: number }[];
    for (const { pid, started } of others) {
      expect(pid).toBe(first!.pid);
      expect(started).toBeLessThan(first!.ended);
    }
  });

  it('retires the process that was idle longest when there are too many, but never a dedicated one', async () => {
    const functions = ['serve', 'a', 'b', 'c'].map((name) => aFunction(echo, { name }));
    await using pool = aPool(functions, { maxProcesses: 2, dedicated: ['serve'] });
    for (const name of ['serve', 'a', 'b', 'a', 'c']) await callFunction(pool, name, {});
    expect(
      pool
        .processes()
        .map((process) => process.function)
        .toSorted(),
    ).toEqual(['a', 'c', 'serve']);
  });

  it('takes room from a second process of a function before it takes the last of another', async () => {
    await using pool = aPool(
      [aFunction(echo, { name: 'once' }), aFunction(sleeper, { name: 'twice' }), aFunction(echo)],
      {
        maxProcesses: 3,
      },
    );
    await callFunction(pool, 'once', {});
    await Promise.all([callFunction(pool, 'twice', { ms: 300 }), callFunction(pool, 'twice', { ms: 300 })]);
    await callFunction(pool, 'echo', {});
    const left = pool.processes().map((process) => process.function);
    expect(left.toSorted()).toEqual(['echo', 'once', 'twice']);
  });

  it('serves a nested invocation although all processes are busy', async () => {
    await using pool = aPool([aFunction(sleeper, { name: 'outer' }), aFunction(echo, { name: 'inner' })], {
      maxProcesses: 1,
    });
    await pool.warm(['outer']);
    const outer = callFunction(pool, 'outer', { ms: 2_000 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    const started = Date.now();
    await callFunction(pool, 'inner', {}, { isNested: true });
    expect(Date.now() - started).toBeLessThan(1_500);
    await outer;
  });

  it('passes on lines that a function prints, with the request they belong to', async () => {
    const lines: string[] = [];
    await using pool = aPool([aFunction(`export const handler = async () => { console.log('hello'); };`)], {
      onLine: (definition, line, requestId) => lines.push(`${definition.name} ${line} ${requestId !== undefined}`),
    });
    await callFunction(pool, 'echo', {});
    await expect.poll(() => lines).toContain('echo hello true');
  });

  it('tells the memory of each process', async () => {
    await using pool = aPool([aFunction(echo)]);
    await callFunction(pool, 'echo', {});
    const [only] = pool.processes();
    expect(only!.residentBytes).toBeGreaterThan(20e6);
    expect(only!.proportionalBytes).toBeLessThanOrEqual(only!.residentBytes);
  });

  it('ends its processes when it closes, and fails what is waiting', async () => {
    const pool = aPool([aFunction(sleeper)], { maxConcurrency: 1 });
    await pool.warm(['echo']);
    const pid = pool.processes()[0]!.pid;
    const running = [1, 2].map(() => callFunction(pool, 'echo', { ms: 5_000 }));
    const outcomes = Promise.allSettled(running);
    await pool.close();
    expect((await outcomes).map((outcome) => outcome.status)).toEqual(['rejected', 'rejected']);
    expect(() => process.kill(pid, 0)).toThrow();
    await expect(callFunction(pool, 'echo', {})).rejects.toMatchObject({ name: 'Runtime.ExitError' });
  });

  it('rejects a function that is not in the assembly', async () => {
    await using pool = aPool([aFunction(echo)]);
    expect(() => pool.invoke('other', '{}')).toThrow(/other: is not a function of the assembly\. It has echo\./);
  });
});
