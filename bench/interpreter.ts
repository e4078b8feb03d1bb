/** What the local interpreter costs: CPU time per state, apart from what the functions do. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, openEngine } from '../local/states/engine.ts';
import type { ObjectPort } from '../local/states/ports.ts';
import type { Figure } from './figure.ts';

const machineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:bench';
const documents = Array.from({ length: 50 }, (_, index) => ({
  documentId: `document-${index}`,
  sizeBytes: 5000,
  hash: 'x'.repeat(64),
}));

function stage(name: string, next: string | undefined): Record<string, unknown> {
  return {
    Type: 'Task',
    Resource: 'arn:aws:states:::lambda:invoke',
    Arguments: {
      FunctionName: name,
      Payload: {
        tenantId: '{% $states.input.tenantId %}',
        documents: '{% $states.input.documents %}',
        retryCount: '{% $states.context.State.RetryCount %}',
      },
    },
    Output: { tenantId: '{% $states.input.tenantId %}', documents: '{% $states.result.Payload.documents %}' },
    Retry: [{ ErrorEquals: ['StoreUnavailable'], MaxAttempts: 8, JitterStrategy: 'FULL' }],
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
    Next: next ?? 'Done',
  };
}

/** The shape of an ingest child: three stages with 50 documents each, and a Choice between them. */
const chain = {
  Fetch: stage('fetch', 'Left'),
  Left: {
    Type: 'Choice',
    Choices: [{ Condition: '{% $count($states.input.documents) > 0 %}', Next: 'Clean' }],
    Default: 'Done',
  },
  Clean: stage('clean', 'Chunk'),
  Chunk: stage('chunk', undefined),
  Done: { Type: 'Succeed' },
};
const statesPerChain = 5;

const standardRuns = 300;
const standard = { QueryLanguage: 'JSONata', StartAt: 'Fetch', States: chain };

const batches = 1000;
const mapped = {
  QueryLanguage: 'JSONata',
  StartAt: 'Documents',
  States: {
    Documents: {
      Type: 'Map',
      ItemReader: {
        Resource: 'arn:aws:states:::s3:getObject',
        ReaderConfig: { InputType: 'JSONL' },
        Arguments: { Bucket: 'lake', Key: 'manifest' },
      },
      ItemBatcher: { MaxItemsPerBatch: 50, BatchInput: { tenantId: 'default' } },
      MaxConcurrency: 16,
      ToleratedFailurePercentage: 100,
      ItemProcessor: {
        ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'EXPRESS' },
        StartAt: 'Begin',
        States: {
          Begin: {
            Type: 'Pass',
            Output: { tenantId: '{% $states.input.BatchInput.tenantId %}', documents: '{% $states.input.Items %}' },
            Next: 'Fetch',
          },
          ...chain,
        },
      },
      ResultWriter: {
        Resource: 'arn:aws:states:::s3:putObject',
        Arguments: { Bucket: 'lake', Prefix: 'result' },
        WriterConfig: { OutputType: 'JSONL', Transformation: 'COMPACT' },
      },
      End: true,
    },
  },
};

const objects: ObjectPort = {
  async *read() {
    const part = Buffer.from(documents.map((document) => `${JSON.stringify(document)}\n`).join(''));
    for (let batch = 0; batch < batches; batch += 1) yield part;
  },
  write: async () => {},
};

/** @returns CPU ms for each of so many states */
async function costOf(
  engine: Engine,
  runs: number,
  states: number,
  definition: object,
  input: unknown,
): Promise<number> {
  engine.define({ arn: machineArn, name: 'bench', definition, type: 'STANDARD' });
  const before = process.cpuUsage();
  for (let run = 0; run < runs; run += 1)
    engine.startExecution({ stateMachineArn: machineArn, input: JSON.stringify(input) });
  await engine.drain();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (runs * states);
}

export async function run(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-bench-'));
  const tasks = {
    invokeFunction: async (_name: string, payload: unknown) => payload,
    sendMessage: async () => ({}),
    runTask: async () => ({}),
    runTaskToEnd: async () => ({}),
  };
  const engine = openEngine({ file: join(folder, 'states.db'), tasks, objects, onEvent: () => {} });
  try {
    const input = { tenantId: 'default', documents };
    await costOf(engine, 50, statesPerChain, standard, input);
    const inStandard = await costOf(engine, standardRuns, statesPerChain, standard, input);
    const heapBefore = heapMegabytes();
    const inExpress = await costOf(engine, 1, batches * (statesPerChain + 1), mapped, {});
    return [
      { figure: 'interpreter, Standard: CPU per state', target: '< 0.3', value: inStandard, unit: 'ms' },
      { figure: 'interpreter, Express child of a map: CPU per state', target: '< 0.3', value: inExpress, unit: 'ms' },
      {
        figure: `interpreter: heap added by a map of ${batches * documents.length} items`,
        target: '–',
        value: heapMegabytes() - heapBefore,
        unit: 'MB',
      },
    ];
  } finally {
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function heapMegabytes(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 1024 / 1024;
}

if (import.meta.main) console.table(await run());
