import type { SheafFunction } from '../functions/sheaf-function.ts';
import type { SizedFunction } from './document-stages.ts';

/** The functions that the machine runs. */
export interface IngestFunctions {
  readonly listSource: SheafFunction;
  readonly estimateJob: SheafFunction;
  readonly eraseDocuments: SheafFunction;
  readonly fetchDocuments: SizedFunction;
  readonly cleanDocuments: SizedFunction;
  readonly chunkDocuments: SizedFunction;
  readonly settleBatch: SheafFunction;
  readonly planShards: SheafFunction;
  readonly embedChunks: SizedFunction;
  readonly storeChunks: SizedFunction;
  readonly settleShard: SheafFunction;
  readonly optimizeIndex: SheafFunction;
  readonly reconcileJob: SheafFunction;
  readonly finishJob: SheafFunction;
}
