import { createRequire } from 'node:module';
import { errorTable } from '@sheaf/core/error-table';
import { crashNames, isStageErrorName, serviceFaultNames } from '@sheaf/core/errors';
import { scratchPrefix } from '@sheaf/core/keys';
import jsonata from 'jsonata';
import { describe, expect, test } from 'vitest';
import { functionSizes } from '../../lib/functions/function-sizes.ts';
import { compileMachine } from '../../local/states/definition/compile.ts';
import { anAssembly, flat, resourcesOf } from './an-assembly.ts';
import { outline, type State, type States, statesOf } from './asl-outline.ts';

// Its types are not found by Node's way of resolving.
const validate: (definition: unknown) => { isValid: boolean; errors: unknown[] } = createRequire(import.meta.url)(
  'asl-validator',
);

const { templates } = anAssembly();
const [[machineId, machine] = ['', {}]] = resourcesOf(templates.pipeline, 'AWS::StepFunctions::StateMachine');
const definition: States = JSON.parse(flat(machine.DefinitionString).replaceAll('<AWS::Partition>', 'aws'));
const states = statesOf(definition);

/** Names that Step Functions or a service gives, beside those of the error table. */
const reserved: Readonly<Record<string, string>> = {
  'States.ALL': 'every error that can be caught',
  'States.TaskFailed': 'every failure of a task but a time-out',
  'StepFunctions.ExecutionAlreadyExistsException': 'the next attempt was started before',
};

describe('the state machine ingest', () => {
  test('is what asl-validator accepts', () => {
    expect(validate(definition)).toMatchObject({ isValid: true, errors: [] });
  });

  test('is what the local cloud can run', () => {
    const host = { now: () => 0, random: () => 0 };
    expect(() => compileMachine('ingest', definition, host)).not.toThrow();
  });

  test('is written in JSONata throughout', () => {
    expect(definition.QueryLanguage).toBe('JSONata');
    for (const [name, state] of states) {
      const jsonPath = Object.keys(state).filter((field) => /Path$|^Parameters$|^ResultSelector$/.test(field));
      expect(jsonPath, name).toEqual([]);
    }
  });

  test('catches and retries only names of the error table and documented ones', () => {
    const known = new Set<string>([...crashNames, ...serviceFaultNames, ...Object.keys(reserved)]);
    const named = states
      .flatMap(([, state]) => [...(state.Retry ?? []), ...(state.Catch ?? [])])
      .flatMap((rule) => rule.ErrorEquals);
    expect(new Set(named.filter((name) => !isStageErrorName(name) && !known.has(name)))).toEqual(new Set());
  });

  test('retries every name that the table says to retry, by its policy, in every task of the pipeline', () => {
    // An index that is not refreshed now is refreshed by the schedule.
    const others = ['StartNextAttempt', 'RefreshIndex'];
    const tasks = states.filter(([name, state]) => state.Type === 'Task' && !others.includes(name));
    expect(tasks.length).toBeGreaterThan(20);
    for (const [name, entry] of Object.entries(errorTable)) {
      if (!('retry' in entry)) continue;
      for (const [task, state] of tasks) {
        const rules = (state.Retry ?? []).filter(({ ErrorEquals }) => ErrorEquals.includes(name));
        expect(rules, `${name} in ${task}`).toHaveLength(1);
        expect(rules[0]).toMatchObject({
          IntervalSeconds: entry.retry.intervalSeconds,
          MaxAttempts: entry.retry.maxAttempts,
          BackoffRate: entry.retry.backoffRate,
          MaxDelaySeconds: entry.retry.maxDelaySeconds,
          JitterStrategy: 'FULL',
        });
      }
    }
  });

  test('keeps halts and quarantine out of every Retry', () => {
    const retried = new Set(states.flatMap(([, state]) => state.Retry ?? []).flatMap((rule) => rule.ErrorEquals));
    const refused = Object.entries(errorTable).filter(
      ([name, { disposition }]) => disposition !== 'retry' && name !== 'Unknown',
    );
    for (const [name] of refused) expect(retried.has(name), name).toBe(false);
  });

  test('leads the failure of every wave state to FinishJob', () => {
    const top = Object.entries(definition.States).filter(([, { Type }]) => Type === 'Task' || Type === 'Map');
    const backstopped = new Set(['FinishJob', 'StartNextAttempt', 'RefreshIndex']);
    for (const [name, state] of top.filter(([id]) => !backstopped.has(id))) {
      expect(state.Catch?.at(-1), name).toMatchObject({
        ErrorEquals: ['States.ALL'],
        Next: 'FinishJob',
        Assign: { error: '{% $states.errorOutput.Error %}' },
      });
    }
  });

  test('goes on to Reconcile whatever becomes of the index', () => {
    const { Next, Catch } = definition.States.RefreshIndex!;
    expect([Next, ...(Catch ?? []).map((rule) => rule.Next)]).toEqual(['Reconcile', 'Reconcile']);
    expect(Catch?.[0]?.ErrorEquals).toEqual(['States.ALL']);
  });

  test('gives every Catch an output, which would else replace the state', () => {
    for (const [name, state] of states) {
      for (const rule of state.Catch ?? []) expect(rule.Output, `${name} → ${rule.Next}`).toBeDefined();
    }
  });

  test('runs the small documents and shards in Express children, the large in Standard ones, from one definition', () => {
    for (const [small, large] of [
      ['Documents', 'DocumentsLarge'],
      ['Shards', 'ShardsLarge'],
    ] as const) {
      const [express, standard] = [definition.States[small]!, definition.States[large]!];
      expect(express.ItemProcessor?.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' });
      expect(standard.ItemProcessor?.ProcessorConfig).toEqual({ Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' });
      const shapeOf = (map: State) =>
        outline(map.ItemProcessor!)
          .replaceAll(/-?large/gi, '')
          .split('\n')
          .sort();
      expect(shapeOf(standard)).toEqual(shapeOf(express));
    }
  });

  test('ends a document that is tried alone before the Express child ends, and with it the batch', () => {
    const timeoutOf = (name: string) => (new Map(states).get(name) as { TimeoutSeconds?: number }).TimeoutSeconds;
    for (const stage of ['Fetch', 'Clean', 'Chunk']) {
      // The batch twice before it.
      expect(2 * functionSizes['clean-documents'].timeoutSeconds + timeoutOf(`${stage}One`)!).toBeLessThan(300);
      expect(timeoutOf(`${stage}OneLarge`)).toBeUndefined();
    }
  });

  test('reads manifests and writes results in the lake, and tolerates failures', () => {
    for (const id of ['Documents', 'DocumentsLarge', 'Shards', 'ShardsLarge']) {
      expect(definition.States[id]).toMatchObject({
        Label: id,
        ToleratedFailurePercentage: 100,
        ItemReader: { Resource: expect.stringContaining(':s3:getObject'), ReaderConfig: { InputType: 'JSONL' } },
        ResultWriter: { Resource: expect.stringContaining(':s3:putObject') },
        ItemBatcher: { MaxInputBytesPerBatch: 131_072 },
      });
    }
    expect(definition.States.Documents?.ItemBatcher?.MaxItemsPerBatch).toBe(50);
    expect(definition.States.Shards?.ItemBatcher?.MaxItemsPerBatch).toBe(1);
  });

  test('goes this way', () => {
    const withoutLarge = { ...definition, States: { ...definition.States } };
    // As their smaller twins, says the test above.
    for (const id of ['DocumentsLarge', 'ShardsLarge']) {
      const { ItemProcessor: _, ...map } = definition.States[id]!;
      withoutLarge.States[id] = map;
    }
    expect(outline(withoutLarge)).toMatchInlineSnapshot(`
      "Begin: Pass; → ListSource
      AnyDocuments: Choice; $listed.express.count > 0 → Documents; else → AnyDocumentsLarge
      AnyDocumentsLarge: Choice; $listed.standard.count > 0 → DocumentsLarge; else → PlanShards
      AnyMore: Choice; $states.input.more and $not($handOver) → ListSource; else → FinishJob
      AnyMoreToRemove: Choice; $offset != null → RemoveDocuments; else → AnyDocuments
      AnyShards: Choice; $planned.express.count > 0 → Shards; else → AnyShardsLarge
      AnyShardsLarge: Choice; $planned.standard.count > 0 → ShardsLarge; else → ManyShards
      AnyToRemove: Choice; $listed.removals.count > 0 → RemoveDocuments; else → AnyDocuments
      Documents: Map; → AnyDocumentsLarge; States.ALL ⇒ FinishJob
        BeginBatch: Pass; → Fetch
        AnyToChunk: Choice; $count($states.input.documents) > 0 → Chunk; else → DocumentsDone
        AnyToClean: Choice; $count($states.input.documents) > 0 → Clean; else → DocumentsDone
        Chunk: chunk-documents; → DocumentsDone; Unknown ⇒ ChunkOneByOne; States.ALL ⇒ SettleChunk
        ChunkOneByOne: Map; → DocumentsDone
          ChunkOne: chunk-documents-large; States.ALL ⇒ SettleChunkOne
          SettleChunkOne: settle-batch
        Clean: clean-documents; → AnyToChunk; Unknown ⇒ CleanOneByOne; States.ALL ⇒ SettleClean
        CleanOneByOne: Map; → AnyToChunk
          CleanOne: clean-documents-large; States.ALL ⇒ SettleCleanOne
          SettleCleanOne: settle-batch
        DocumentsDone: Succeed
        Fetch: fetch-documents; → AnyToClean; Unknown ⇒ FetchOneByOne; States.ALL ⇒ SettleFetch
        FetchOneByOne: Map; → AnyToClean
          FetchOne: fetch-documents-large; States.ALL ⇒ SettleFetchOne
          SettleFetchOne: settle-batch
        SettleChunk: settle-batch; → DocumentsDone
        SettleClean: settle-batch; → AnyToChunk
        SettleFetch: settle-batch; → AnyToClean
      DocumentsLarge: Map; → PlanShards; States.ALL ⇒ FinishJob
      Ended: Succeed
      EstimateJob: estimate-job; → FinishJob; States.ALL ⇒ FinishJob
      FinishJob: finish-job; → HandsOver
      HandsOver: Choice; $states.input.handOver → StartNextAttempt; else → Ended
      IsDryRun: Choice; $listed.survey = 'more' → ListSource; $listed.survey = 'done' → EstimateJob; else → AnyToRemove
      ListSource: list-source; → IsDryRun; States.ALL ⇒ FinishJob
      ManyShards: Choice; $planned.express.count + $planned.standard.count >= 4 → RefreshIndex; else → Reconcile
      PlanShards: plan-shards; → AnyShards; States.ALL ⇒ FinishJob
      Reconcile: reconcile-job; → AnyMore; States.ALL ⇒ FinishJob
      RefreshIndex: optimize-index; → Reconcile; States.ALL ⇒ Reconcile
      RemoveDocuments: erase-documents; → AnyMoreToRemove; States.ALL ⇒ FinishJob
      Shards: Map; → AnyShardsLarge; States.ALL ⇒ FinishJob
        BeginShard: Pass; → Embed
        Embed: embed-chunks; → Store; Unknown ⇒ EmbedAgain; States.ALL ⇒ SettleEmbed
        EmbedAgain: embed-chunks-large; → Store; States.ALL ⇒ SettleEmbed
        SettleEmbed: settle-shard; → ShardDone
        SettleStore: settle-shard; → ShardDone
        ShardDone: Succeed
        Store: store-chunks; → ShardDone; Unknown ⇒ StoreAgain; States.ALL ⇒ SettleStore
        StoreAgain: store-chunks-large; → ShardDone; States.ALL ⇒ SettleStore
      ShardsLarge: Map; → ManyShards; States.ALL ⇒ FinishJob
      StartNextAttempt: states:start-execution; → Ended; StepFunctions.ExecutionAlreadyExistsException ⇒ Ended"
    `);
  });

  test('is logged without the data of executions', () => {
    expect(machine.LoggingConfiguration).toMatchObject({ Level: 'ERROR', IncludeExecutionData: false });
    expect(machineId).toMatch(/^IngestMachine/);
  });
});

describe('its expressions', () => {
  const evaluate = (expression: string, $: Record<string, unknown>): Promise<unknown> => {
    const source = /^\{%(.*)%\}$/s.exec(expression)?.[1];
    if (source === undefined) throw new Error(`${expression} is not JSONata`);
    // Copied, since JSONata marks the arrays that it makes.
    return jsonata(source)
      .evaluate({}, $)
      .then((value: unknown) => JSON.parse(JSON.stringify(value ?? null)));
  };
  const outputOf = (id: string) => (new Map(states).get(id)!.Output as { documents: string }).documents;

  test('put results beneath the scratch prefix of the job', async () => {
    const { Prefix } = definition.States.Documents!.ResultWriter!.Arguments as { Prefix: string };
    const prefix = await evaluate(Prefix, { tenantId: 'default', jobId: '01J' });
    expect(prefix).toBe(`${scratchPrefix('default', '01J')}result`);
  });

  test.each([0, 1, 2, 7])('flatten the answers of %i documents tried one by one', async (count) => {
    const result = Array.from({ length: count }, (_, i) => ({ documents: [{ documentId: `d${i}` }] }));
    const documents = await evaluate(outputOf('FetchOneByOne'), { states: { result } });
    expect(documents).toEqual(result.flatMap((one) => one.documents));
  });

  test('drop documents that were settled while they were tried one by one', async () => {
    const result = [{ documents: [] }, { documents: [{ documentId: 'd1' }] }, { documents: [] }];
    expect(await evaluate(outputOf('FetchOneByOne'), { states: { result } })).toEqual([{ documentId: 'd1' }]);
    expect(await evaluate(outputOf('FetchOneByOne'), { states: { result: [{ documents: [] }] } })).toEqual([]);
  });

  test('cut a long cause and do without one', async () => {
    const { message } = new Map(states).get('Fetch')!.Catch![1]!.Output as { message: string };
    expect(await evaluate(message, { states: { errorOutput: { Error: 'x', Cause: 'c'.repeat(9000) } } })).toHaveLength(
      4000,
    );
    expect(await evaluate(message, { states: { errorOutput: { Error: 'States.Timeout' } } })).toBe('');
  });

  test.each([
    ['more', [true, false]],
    ['done', [false, true]],
    [null, [false, false]],
  ])('take a listing with survey %j for a dry run or not', async (survey, taken) => {
    const choices = definition.States.IsDryRun!.Choices!;
    const answers = choices.map(({ Condition }) => evaluate(Condition as string, { listed: { survey } }));
    expect(await Promise.all(answers)).toEqual(taken);
  });

  test('stop removing when the offset is null', async () => {
    const more = definition.States.AnyMoreToRemove?.Choices?.[0]?.Condition as string;
    expect(await evaluate(more, { offset: 500 })).toBe(true);
    expect(await evaluate(more, { offset: null })).toBe(false);
  });
});
