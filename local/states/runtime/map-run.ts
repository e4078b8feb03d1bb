import type { DistributedMapState } from '../definition/compiled.ts';
import type { CancelScope } from './cancel-scope.ts';
import type { MapPlan } from './map-plan.ts';
import type { Strand } from './strand.ts';

/** A distributed map at work. */
export interface MapRun {
  readonly id: string;
  /** The strand whose state the map is. */
  readonly strand: Strand;
  readonly state: DistributedMapState;
  /** Of the children: ends when the threshold is passed, or with the strand. */
  readonly scope: CancelScope;
  readonly plan: MapPlan;
  /** Mirrors the counters of the store. */
  readonly progress: {
    batches: number;
    /** Source items taken by children so far. */
    items: number;
    failedItems: number;
    totalItems: number | undefined;
  };
}
