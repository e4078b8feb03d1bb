import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Binding } from '../functions/binding.ts';
import { type FunctionRuntime, SheafFunction } from '../functions/sheaf-function.ts';
import type { DataBucket } from '../storage/data-bucket.ts';
import type { Database } from '../storage/database.ts';
import type { VectorIndex } from '../storage/vector-index.ts';
import { starterOf } from './starter-of.ts';
import { WorkQueue } from './work-queue.ts';

export interface TenantsProps {
  readonly runtime: FunctionRuntime;
  readonly database: Database;
  readonly lake: DataBucket;
  readonly landing: DataBucket;
  readonly vectors: VectorIndex;
  readonly stateMachine: sfn.IStateMachine;
  /** Has the scheduler forget what a tenant had there. */
  readonly fireSchedule: SheafFunction<'fire-schedule'>;
  /** `SOURCE_SECRETS`, to delete credentials and to see that they are gone. */
  readonly secretRemover: Binding;
  /** Takes messages that were refused too often. */
  readonly drainDeadLetters: SheafFunction<'drain-dead-letters'>;
}

/** Queue → tend-tenants: pauses, exports and deletes tenants as a whole. What is to be done stands in the database. */
export class Tenants extends Construct {
  readonly looks: WorkQueue;
  readonly tendTenants: SheafFunction<'tend-tenants'>;

  constructor(scope: Construct, id: string, props: TenantsProps) {
    super(scope, id);
    this.looks = new WorkQueue(this, 'Looks', { consumer: 'tend-tenants', drain: 'drain-dead-letters' });
    this.tendTenants = new SheafFunction(this, 'TendTenants', {
      name: 'tend-tenants',
      runtime: props.runtime,
      uses: {
        DATABASE_URL: props.database.as('sheaf_app'),
        LAKE_BUCKET: props.lake.readWriter,
        LANDING_BUCKET: props.landing.readWriter,
        VECTOR_STORE_URL: props.vectors.readWriter,
        STATE_MACHINE_ARN: starterOf(props.stateMachine),
        FIRE_FUNCTION_NAME: props.fireSchedule.invoker,
        SOURCE_SECRETS: props.secretRemover,
        TENANT_QUEUE_URL: this.looks.sender,
      },
    });
    // One at a time: each message is a tenant of its own.
    this.looks.consumeBy(this.tendTenants, { batchSize: 1, maxConcurrency: 2 });
    this.looks.drainBy(props.drainDeadLetters);
  }
}
