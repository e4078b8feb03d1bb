import { Construct } from 'constructs';
import type { Binding } from '../functions/binding.ts';
import { type FunctionRuntime, SheafFunction } from '../functions/sheaf-function.ts';
import type { SizedFunction } from '../ingest/document-stages.ts';
import type { IngestFunctions } from '../ingest/ingest-functions.ts';
import type { DataBucket } from '../storage/data-bucket.ts';
import type { Database } from '../storage/database.ts';
import type { VectorIndex } from '../storage/vector-index.ts';

export interface StageFunctionsProps {
  readonly runtime: FunctionRuntime;
  readonly database: Database;
  readonly lake: DataBucket;
  readonly landing: DataBucket;
  readonly vectors: VectorIndex;
  /** `EMBEDDER_URL`. */
  readonly embedder: Binding;
}

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
  readonly reconcileJob: SheafFunction<'reconcile-job'>;
  readonly finishJob: SheafFunction<'finish-job'>;

  constructor(scope: Construct, id: string, props: StageFunctionsProps) {
    super(scope, id);
    const { runtime } = props;
    const ledger = { DATABASE_URL: props.database.as('sheaf_app') };
    const lake = { LAKE_BUCKET: props.lake.readWriter };
    const source = { LANDING_BUCKET: props.landing.reader };
    const index = { VECTOR_STORE_URL: props.vectors.readWriter };
    const model = { EMBEDDER_URL: props.embedder };

    const sized = (make: (suffix: string, isLarge: boolean) => SheafFunction): SizedFunction => ({
      standard: make('', false),
      large: make('Large', true),
    });
    this.fetchDocuments = sized((suffix, isLarge) => {
      const uses = { ...ledger, ...lake, ...source };
      return new SheafFunction(this, `FetchDocuments${suffix}`, { name: 'fetch-documents', runtime, isLarge, uses });
    });
    this.cleanDocuments = sized((suffix, isLarge) => {
      const uses = { ...ledger, ...lake };
      return new SheafFunction(this, `CleanDocuments${suffix}`, { name: 'clean-documents', runtime, isLarge, uses });
    });
    this.chunkDocuments = sized((suffix, isLarge) => {
      const uses = { ...ledger, ...lake };
      return new SheafFunction(this, `ChunkDocuments${suffix}`, { name: 'chunk-documents', runtime, isLarge, uses });
    });
    this.embedChunks = sized((suffix, isLarge) => {
      const uses = { ...ledger, ...lake, ...model };
      return new SheafFunction(this, `EmbedChunks${suffix}`, { name: 'embed-chunks', runtime, isLarge, uses });
    });
    this.storeChunks = sized((suffix, isLarge) => {
      const uses = { ...ledger, ...lake, ...index };
      return new SheafFunction(this, `StoreChunks${suffix}`, { name: 'store-chunks', runtime, isLarge, uses });
    });
    this.listSource = new SheafFunction(this, 'ListSource', {
      name: 'list-source',
      runtime,
      uses: { ...ledger, ...lake, ...source, ...model },
    });
    this.eraseDocuments = new SheafFunction(this, 'EraseDocuments', {
      name: 'erase-documents',
      runtime,
      uses: { ...ledger, ...lake, LANDING_BUCKET: props.landing.readWriter, ...index },
    });
    this.planShards = new SheafFunction(this, 'PlanShards', {
      name: 'plan-shards',
      runtime,
      uses: { ...ledger, ...lake, ...model, ...index },
    });
    this.reconcileJob = new SheafFunction(this, 'ReconcileJob', {
      name: 'reconcile-job',
      runtime,
      uses: { ...ledger, ...lake, ...index },
    });
    this.settleBatch = new SheafFunction(this, 'SettleBatch', { name: 'settle-batch', runtime, uses: ledger });
    this.settleShard = new SheafFunction(this, 'SettleShard', { name: 'settle-shard', runtime, uses: ledger });
    this.finishJob = new SheafFunction(this, 'FinishJob', { name: 'finish-job', runtime, uses: ledger });
  }
}
