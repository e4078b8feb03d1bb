import { Construct } from 'constructs';
import type { Binding } from '../functions/binding.ts';
import type { FunctionName } from '../functions/function-variables.ts';
import { NativeLayer } from '../functions/native-layer.ts';
import type { ParsingServices } from '../functions/parsing-services.ts';
import { type FunctionRuntime, SheafFunction, type SheafFunctionProps } from '../functions/sheaf-function.ts';
import type { SizedFunction } from '../ingest/document-stages.ts';
import type { IngestFunctions } from '../ingest/ingest-functions.ts';
import type { DataBucket } from '../storage/data-bucket.ts';
import type { Database } from '../storage/database.ts';
import type { VectorIndex } from '../storage/vector-index.ts';
import type { OpenJobsBindings } from './intake.ts';
import type { RemoteSourceBindings } from './remote-sources.ts';

export interface StageFunctionsProps {
  readonly runtime: FunctionRuntime;
  readonly database: Database;
  readonly lake: DataBucket;
  readonly landing: DataBucket;
  readonly vectors: VectorIndex;
  /** `EMBEDDER_URL`. */
  readonly embedder: Binding;
  readonly parsing: ParsingServices;
  /** What remote sources reach. */
  readonly remote: RemoteSourceBindings;
  /** Told when a job starts, so that receivers hear of it. */
  readonly deliverWebhooks: SheafFunction<'deliver-webhooks'>;
  /** `OPEN_JOBS_QUEUE_URL` and `OPEN_JOBS_DELAY_SECONDS`. */
  readonly openJobs: OpenJobsBindings;
}

/** WebAssembly that reads PDF files and pictures: it is files beside its code, so that no bundle holds it. */
const documentReaders = ['@hyzyla/pdfium', 'tesseract.js'];

/** The functions that the state machine runs; those of the five stages in two sizes. */
export class StageFunctions extends Construct implements IngestFunctions {
  readonly listSource: SheafFunction<'list-source'>;
  readonly eraseDocuments: SheafFunction<'erase-documents'>;
  readonly fetchDocuments: SizedFunction;
  readonly cleanDocuments: SizedFunction;
  readonly chunkDocuments: SizedFunction;
  readonly settleBatch: SheafFunction<'settle-batch'>;
  readonly planShards: SheafFunction<'plan-shards'>;
  readonly embedChunks: SizedFunction;
  readonly storeChunks: SizedFunction;
  readonly settleShard: SheafFunction<'settle-shard'>;
  readonly optimizeIndex: SheafFunction<'optimize-index'>;
  readonly reconcileJob: SheafFunction<'reconcile-job'>;
  readonly finishJob: SheafFunction<'finish-job'>;

  constructor(scope: Construct, id: string, props: StageFunctionsProps) {
    super(scope, id);
    const { runtime, parsing } = props;
    const ledger = { DATABASE_URL: props.database.as('sheaf_app') };
    const lake = { LAKE_BUCKET: props.lake.readWriter };
    const source = { LANDING_BUCKET: props.landing.reader };
    const index = { VECTOR_STORE_URL: props.vectors.readWriter };
    const model = { EMBEDDER_URL: props.embedder };

    this.fetchDocuments = inTwoSizes((suffix, isLarge) => {
      const uses = { ...ledger, ...lake, ...source, ...parsing.observer };
      return new SheafFunction(this, `FetchDocuments${suffix}`, { name: 'fetch-documents', runtime, isLarge, uses });
    });
    const { layer: packages } = new NativeLayer(this, 'DocumentReaders', {
      packages: [...documentReaders, ...parsing.modelPackages],
    });
    this.cleanDocuments = inTwoSizes((suffix, isLarge) => {
      const uses = { ...ledger, ...lake, ...parsing.reader };
      const props = { name: 'clean-documents', runtime, isLarge, packages, uses } as const;
      return new SheafFunction(this, `CleanDocuments${suffix}`, props);
    });
    this.chunkDocuments = inTwoSizes((suffix, isLarge) => {
      const uses = { ...ledger, ...lake };
      return new SheafFunction(this, `ChunkDocuments${suffix}`, { name: 'chunk-documents', runtime, isLarge, uses });
    });
    this.embedChunks = inTwoSizes((suffix, isLarge) => {
      const uses = { ...ledger, ...lake, ...model };
      return new SheafFunction(this, `EmbedChunks${suffix}`, { name: 'embed-chunks', runtime, isLarge, uses });
    });
    this.storeChunks = inTwoSizes((suffix, isLarge) => {
      const uses = { ...ledger, ...lake, ...index };
      return new SheafFunction(this, `StoreChunks${suffix}`, { name: 'store-chunks', runtime, isLarge, uses });
    });
    const one = <N extends FunctionName>(name: N, id: string, uses: SheafFunctionProps<N>['uses']) =>
      new SheafFunction(this, id, { name, runtime, uses });
    const told = { DELIVER_FUNCTION_NAME: props.deliverWebhooks.invoker };
    this.listSource = one('list-source', 'ListSource', {
      ...ledger,
      ...lake,
      ...source,
      ...model,
      ...told,
      ...props.remote,
    });
    const erasable = { LANDING_BUCKET: props.landing.readWriter };
    this.eraseDocuments = one('erase-documents', 'EraseDocuments', { ...ledger, ...lake, ...erasable, ...index });
    this.planShards = one('plan-shards', 'PlanShards', { ...ledger, ...lake });
    const system = { DATABASE_URL: props.database.as('sheaf_system') };
    this.optimizeIndex = one('optimize-index', 'OptimizeIndex', { ...system, ...index });
    this.reconcileJob = one('reconcile-job', 'ReconcileJob', { ...ledger, LAKE_BUCKET: props.lake.reader, ...index });
    this.settleBatch = one('settle-batch', 'SettleBatch', ledger);
    this.settleShard = one('settle-shard', 'SettleShard', ledger);
    this.finishJob = one('finish-job', 'FinishJob', { ...ledger, ...props.openJobs });
  }
}

function inTwoSizes(make: (suffix: string, isLarge: boolean) => SheafFunction): SizedFunction {
  return { standard: make('', false), large: make('Large', true) };
}
