import { expect, test } from 'vitest';
import { aMachine, FunctionError, invoke, runMachine, type Setup } from './an-engine.ts';

const lines = (count: number, item: (index: number) => unknown = (index) => ({ id: index })) =>
  Array.from({ length: count }, (_, index) => `${JSON.stringify(item(index))}\n`).join('');

/** A machine with one distributed map over `lake/items`; `worker` is called for each child. */
function aMap(
  fields: Record<string, unknown> = {},
  type = 'EXPRESS',
  child: Record<string, unknown> = invoke('worker'),
): object {
  return aMachine({
    Docs: {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSONL' },
        Arguments: { Bucket: 'lake', Key: '{% $states.input.key %}' },
      },
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: type },
        StartAt: 'Work',
        States: { Work: child },
      },
      End: true,
      ...fields,
    },
  });
}

const run = (definition: object, count: number, setup: Setup = {}) =>
  runMachine(
    definition,
    { key: 'items' },
    { functions: { worker: (payload) => payload }, objects: { 'lake/items': lines(count) }, ...setup },
  );

const evil = (bad: readonly number[]) => (payload: { id: number }) => {
  if (bad.includes(payload.id)) throw new FunctionError('Bad', String(payload.id));
  return payload.id;
};
const writer = (config?: Record<string, unknown>) => ({
  ResultWriter: {
    Resource: 'arn:aws:states:::s3:putObject',
    Arguments: { Bucket: 'lake', Prefix: 't/jobs/j/result' },
    ...(config === undefined ? undefined : { WriterConfig: config }),
  },
});

test.each(['EXPRESS', 'STANDARD'])(
  '%s children take the lines of an object, and give their outputs in order',
  async (type) => {
    const { output, status } = await run(aMap({ MaxConcurrency: 4 }, type), 25);
    expect(status).toBe('SUCCEEDED');
    expect(output).toEqual(Array.from({ length: 25 }, (_, id) => ({ id })));
  },
);

test('reads a JSON array too, and items from the input', async () => {
  const reader = {
    Resource: 'arn:aws:states:::s3:getObject',
    ReaderConfig: { InputType: 'JSON' },
    Arguments: { Bucket: 'lake', Key: 'items' },
  };
  const fromArray = await run(aMap({ ItemReader: reader }), 0, {
    objects: { 'lake/items': '[1, "zwei", {"drei": "☃"}]' },
  });
  expect(fromArray.output).toEqual([1, 'zwei', { drei: '☃' }]);
  const fromInput = await run(aMap({ ItemReader: undefined, Items: [7, 8] }), 0);
  expect(fromInput.output).toEqual([7, 8]);
});

test.each([
  ['a missing object', {}, /NoSuchKey/],
  ['a line that is no JSON', { 'lake/items': '{"a":1}\n{oops\n' }, /line 2/],
])('fails with States.ItemReaderFailed on %s', async (_name, objects, cause) => {
  const result = await run(aMap({ ToleratedFailurePercentage: 100 }), 0, { objects });
  expect([result.error, result.cause]).toEqual(['States.ItemReaderFailed', expect.stringMatching(cause)]);
});

test('ItemBatcher closes batches by count, and adds BatchInput', async () => {
  const { calls } = await run(
    aMap({ ItemBatcher: { MaxItemsPerBatch: 4, BatchInput: { tenant: '{% $states.input.key %}' } } }),
    10,
  );
  expect(calls.map(({ payload }) => (payload as { Items: unknown[] }).Items.length)).toEqual([4, 4, 2]);
  expect(calls[2]!.payload).toEqual({ Items: [{ id: 8 }, { id: 9 }], BatchInput: { tenant: 'items' } });
});

test('ItemBatcher closes batches by bytes of the whole child input', async () => {
  const sizes = [10, 400, 400, 100, 300, 2000, 5];
  const objects = { 'lake/items': lines(sizes.length, (index) => 'x'.repeat(sizes[index]!)) };
  const { calls } = await run(aMap({ ItemBatcher: { MaxInputBytesPerBatch: 1000, BatchInput: { a: 1 } } }), 0, {
    objects,
  });
  const batches = calls.map(({ payload }) => payload as { Items: string[] });
  expect(batches.map(({ Items }) => Items.map((item) => item.length))).toEqual([
    [10, 400, 400, 100],
    [300],
    [2000],
    [5],
  ]);
  for (const batch of batches)
    if (batch.Items.length > 1) expect(JSON.stringify(batch).length).toBeLessThanOrEqual(1000);
});

test('fails when one item is more than a child can take', async () => {
  const objects = { 'lake/items': lines(1, () => 'x'.repeat(262_140)) };
  const { error } = await run(aMap({ ItemBatcher: { MaxItemsPerBatch: 10 } }), 0, { objects });
  expect(error).toBe('States.DataLimitExceeded');
});

test('ItemSelector makes the input of each child', async () => {
  const ItemSelector = {
    value: '{% $states.context.Map.Item.Value.id * 2 %}',
    index: '{% $states.context.Map.Item.Index %}',
    key: '{% $states.input.key %}',
  };
  const { output } = await run(aMap({ ItemSelector }), 2);
  expect(output).toEqual([
    { value: 0, index: 0, key: 'items' },
    { value: 2, index: 1, key: 'items' },
  ]);
});

test('at most MaxConcurrency children run at once, and the source is read as they go', async () => {
  let running = 0;
  let most = 0;
  const worker = async (payload: { id: number }) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    return payload.id;
  };
  await run(aMap({ MaxConcurrency: 5 }), 40, { functions: { worker } });
  expect(most).toBe(5);
});

test.each([
  ['no tolerance', {}, [3], false],
  ['a count that is reached', { ToleratedFailureCount: 2 }, [3, 5], true],
  ['a count that is passed', { ToleratedFailureCount: 2 }, [3, 5, 7], false],
  ['a percentage that is reached', { ToleratedFailurePercentage: 30 }, [1, 2, 3], true],
  ['a percentage that is passed', { ToleratedFailurePercentage: 30 }, [1, 2, 3, 4], false],
  ['both, with the count passed', { ToleratedFailureCount: 0, ToleratedFailurePercentage: 100 }, [9], false],
  ['everything', { ToleratedFailurePercentage: 100 }, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9], true],
  ['a count by expression', { ToleratedFailureCount: '{% $states.input.key = "items" ? 1 : 0 %}' }, [4], true],
])('tolerated failures: %s', async (_name, fields, bad, isTolerated) => {
  const { status, error } = await run(aMap({ MaxConcurrency: 1, ...fields }), 10, { functions: { worker: evil(bad) } });
  expect([status, error]).toEqual(
    isTolerated ? ['SUCCEEDED', undefined] : ['FAILED', 'States.ExceedToleratedFailureThreshold'],
  );
});

test('a failed batch counts with all its items, and failed children are described among the results', async () => {
  const worker = ({ Items }: { Items: { id: number }[] }) => {
    if (Items[0]!.id === 3) throw new FunctionError('Bad');
    return Items.length;
  };
  const tolerant = await run(aMap({ ItemBatcher: { MaxItemsPerBatch: 3 }, ToleratedFailureCount: 3 }), 9, {
    functions: { worker },
  });
  expect(tolerant.output).toEqual([
    3,
    expect.objectContaining({ Status: 'FAILED', Error: 'Bad', Input: '{"Items":[{"id":3},{"id":4},{"id":5}]}' }),
    3,
  ]);
  const strict = await run(aMap({ ItemBatcher: { MaxItemsPerBatch: 3 }, ToleratedFailureCount: 2 }), 9, {
    functions: { worker },
  });
  expect(strict.error).toBe('States.ExceedToleratedFailureThreshold');
});

test('when the threshold is passed nothing more is started', async () => {
  const { calls } = await run(aMap({ MaxConcurrency: 1 }), 100, { functions: { worker: evil([2]) } });
  expect(calls).toHaveLength(3);
});

test('ResultWriter writes what became of the children, and a manifest', async () => {
  const fields = { ToleratedFailurePercentage: 100, Label: 'Documents', ...writer() };
  const { output, objects } = await run(aMap(fields), 5, { functions: { worker: evil([1]) } });
  const { MapRunArn: arn, ResultWriterDetails: details } = output as {
    MapRunArn: string;
    ResultWriterDetails: { Bucket: string; Key: string };
  };
  expect(arn).toMatch(/^arn:aws:states:us-east-1:000000000000:mapRun:sample\/Documents:[0-9a-f-]{36}$/);
  const folder = `t/jobs/j/result/${arn.split(':').at(-1)}`;
  expect(details).toEqual({ Bucket: 'lake', Key: `${folder}/manifest.json` });
  const manifest = JSON.parse(objects.get(`lake/${details.Key}`)!);
  expect(manifest).toEqual({
    DestinationBucket: 'lake',
    MapRunArn: arn,
    ResultFiles: {
      FAILED: [{ Key: `${folder}/FAILED_0.json`, Size: expect.any(Number) }],
      PENDING: [],
      SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json`, Size: expect.any(Number) }],
    },
  });
  const succeeded = JSON.parse(objects.get(`lake/${folder}/SUCCEEDED_0.json`)!);
  expect(succeeded.map((entry: { Output: string }) => entry.Output)).toEqual(['0', '2', '3', '4']);
  expect(succeeded[0]).toMatchObject({
    Status: 'SUCCEEDED',
    Input: '{"id":0}',
    InputDetails: { Included: true },
    RedriveCount: 0,
  });
  const failed = JSON.parse(objects.get(`lake/${folder}/FAILED_0.json`)!);
  expect(failed).toEqual([
    expect.objectContaining({
      Status: 'FAILED',
      Error: 'Bad',
      Input: '{"id":1}',
      ExecutionArn: expect.stringContaining('sample/Documents:'),
    }),
  ]);
});

test.each([
  ['COMPACT', 'JSONL', '[1]\n[1]\n', 'jsonl'],
  ['FLATTEN', 'JSON', '[1,1]', 'json'],
])('WriterConfig %s as %s', async (Transformation, OutputType, text, extension) => {
  const { objects } = await run(aMap(writer({ Transformation, OutputType })), 2, { functions: { worker: () => [1] } });
  const [key, body] = [...objects].find(([name]) => name.includes('SUCCEEDED'))!;
  expect([key.split('.').at(-1), body]).toEqual([extension, text]);
});

test('the map gives its results flat when only WriterConfig asks for it', async () => {
  const { output } = await run(
    aMap({ ResultWriter: { WriterConfig: { OutputType: 'JSON', Transformation: 'FLATTEN' } } }),
    2,
    {
      functions: { worker: () => [1, 2] },
    },
  );
  expect(output).toEqual([1, 2, 1, 2]);
});

test('fails with States.ResultWriterFailed when results cannot be written, and with DataLimitExceeded when they are too many', async () => {
  const broken = await run(aMap(writer()), 1, {
    objectPort: {
      write: async () => {
        throw new Error('no space');
      },
    },
  });
  expect([broken.error, broken.cause]).toEqual(['States.ResultWriterFailed', expect.stringContaining('no space')]);
  const many = await run(aMap(), 40, { functions: { worker: () => 'x'.repeat(10_000) } });
  expect(many.error).toBe('States.DataLimitExceeded');
  const written = await run(aMap(writer()), 40, { functions: { worker: () => 'x'.repeat(10_000) } });
  expect(written.status).toBe('SUCCEEDED');
});

test('an Express child ends after 5 minutes', async () => {
  const child = { Type: 'Wait', Seconds: '{% $states.input.id * 200 %}', End: true };
  const { output, clock, startDate } = await run(aMap({ ToleratedFailurePercentage: 100 }, 'EXPRESS', child), 3);
  expect(output).toEqual([
    { id: 0 },
    { id: 1 },
    expect.objectContaining({ Status: 'TIMED_OUT', Error: 'States.Timeout' }),
  ]);
  expect(clock.now() - startDate.getTime()).toBe(300_000);
});

test('a Standard child may take longer', async () => {
  const child = { Type: 'Wait', Seconds: 4000, End: true };
  const { output } = await run(aMap({}, 'STANDARD', child), 1);
  expect(output).toEqual([{ id: 0 }]);
});

test('children see their own execution, and no variables from outside', async () => {
  const child = {
    Type: 'Pass',
    Output: ['{% $states.context.Execution.Input.id %}', '{% $states.context.StateMachine.Name %}'],
    End: true,
  };
  const { output } = await run(aMap({ Label: 'Documents' }, 'EXPRESS', child), 1);
  expect(output).toEqual([[0, 'sample/Documents']]);
});

test('the source may be far larger than memory would like', async () => {
  const count = 20_000;
  let read = 0;
  let done = 0;
  let furthest = 0;
  const objectPort = {
    async *read() {
      for (let index = 0; index < count; index += 1) {
        read += 1;
        yield Buffer.from(`{"id":${index}}\n`);
      }
    },
  };
  const worker = () => {
    done += 1;
    furthest = Math.max(furthest, read - done * 100);
    return null;
  };
  const { status } = await run(aMap({ MaxConcurrency: 8, ItemBatcher: { MaxItemsPerBatch: 100 }, ...writer() }), 0, {
    functions: { worker },
    objectPort,
  });
  expect(status).toBe('SUCCEEDED');
  expect(furthest).toBeLessThan(1200);
  expect(done).toBe(200);
});
