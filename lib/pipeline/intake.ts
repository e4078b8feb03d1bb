import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import { type Binding, setting } from '../functions/binding.ts';
import { type FunctionRuntime, SheafFunction } from '../functions/sheaf-function.ts';
import type { Database } from '../storage/database.ts';
import { WorkQueue } from './work-queue.ts';

export interface IntakeProps {
  readonly runtime: FunctionRuntime;
  readonly database: Database;
  readonly landing: s3.IBucket;
  readonly intake: SheafConfig['intake'];
  readonly openJobsDelaySeconds: number;
}

/** What a function needs to ask for jobs to be opened. */
export interface OpenJobsBindings {
  readonly OPEN_JOBS_QUEUE_URL: Binding;
  readonly OPEN_JOBS_DELAY_SECONDS: Binding;
}

/** Object event → rule → queue → receive-objects, which marks the key and asks for a job to be opened later. */
export class Intake extends Construct {
  readonly objects: WorkQueue;
  readonly openJobs: WorkQueue;
  readonly openJobsBindings: OpenJobsBindings;
  readonly receiveObjects: SheafFunction<'receive-objects'>;
  readonly drainDeadLetters: SheafFunction<'drain-dead-letters'>;

  constructor(scope: Construct, id: string, props: IntakeProps) {
    super(scope, id);
    this.objects = new WorkQueue(this, 'Objects', { consumer: 'receive-objects', drain: 'drain-dead-letters' });
    this.openJobs = new WorkQueue(this, 'OpenJobs', { consumer: 'open-jobs', drain: 'drain-dead-letters' });
    this.openJobsBindings = {
      OPEN_JOBS_QUEUE_URL: this.openJobs.sender,
      OPEN_JOBS_DELAY_SECONDS: setting(props.openJobsDelaySeconds),
    };
    this.receiveObjects = new SheafFunction(this, 'ReceiveObjects', {
      name: 'receive-objects',
      runtime: props.runtime,
      uses: {
        DATABASE_URL: props.database.as('sheaf_system'),
        ...this.openJobsBindings,
      },
    });
    this.objects.consumeBy(this.receiveObjects, { ...props.intake, maxConcurrency: 10 });
    // What was refused too often goes into the failure inbox.
    this.drainDeadLetters = new SheafFunction(this, 'DrainDeadLetters', {
      name: 'drain-dead-letters',
      runtime: props.runtime,
      uses: { DATABASE_URL: props.database.as('sheaf_system') },
    });
    for (const queue of [this.objects, this.openJobs]) queue.drainBy(this.drainDeadLetters);
    this.sendEvents('ObjectCreated', 'Object Created', props.landing);
    // Expiry by a lifecycle rule has another reason: it never deletes knowledge.
    this.sendEvents('ObjectDeleted', 'Object Deleted', props.landing, { reason: ['DeleteObject'] });
  }

  private sendEvents(id: string, detailType: string, landing: s3.IBucket, filter: Record<string, string[]> = {}): void {
    new events.Rule(this, id, {
      eventPattern: {
        source: ['aws.s3'],
        detailType: [detailType],
        detail: { bucket: { name: [landing.bucketName] }, ...filter },
      },
      targets: [new targets.SqsQueue(this.objects.queue)],
    });
  }
}
