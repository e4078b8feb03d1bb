import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Binding } from '../functions/binding.ts';
import { type FunctionRuntime, SheafFunction } from '../functions/sheaf-function.ts';
import type { DataBucket } from '../storage/data-bucket.ts';
import type { Database } from '../storage/database.ts';
import type { OpenJobsBindings } from './intake.ts';
import { starterOf } from './starter-of.ts';

export interface JobWatchProps {
  readonly runtime: FunctionRuntime;
  readonly database: Database;
  readonly lake: DataBucket;
  readonly landing: DataBucket;
  /** `OPEN_JOBS_QUEUE_URL` and `OPEN_JOBS_DELAY_SECONDS`. */
  readonly openJobs: OpenJobsBindings;
  readonly stateMachine: sfn.IStateMachine;
  /** `SOURCE_SECRETS`, to delete those that nothing uses. */
  readonly secretDisposer: Binding;
  readonly eraseDocuments: SheafFunction<'erase-documents'>;
  readonly fireSchedule: SheafFunction<'fire-schedule'>;
  readonly optimizeIndex: SheafFunction<'optimize-index'>;
  readonly deliverWebhooks: SheafFunction<'deliver-webhooks'>;
  readonly tendTenants: SheafFunction<'tend-tenants'>;
}

/** What keeps jobs and indexes in order from outside: nothing here is on the path of a document. */
export class JobWatch extends Construct {
  readonly closeJob: SheafFunction<'close-job'>;
  readonly sweep: SheafFunction<'sweep'>;

  constructor(scope: Construct, id: string, props: JobWatchProps) {
    super(scope, id);
    const { runtime, database, stateMachine } = props;
    this.closeJob = new SheafFunction(this, 'CloseJob', {
      name: 'close-job',
      runtime,
      uses: {
        DATABASE_URL: database.as('sheaf_app'),
        ...props.openJobs,
        FIRE_FUNCTION_NAME: props.fireSchedule.invoker,
      },
    });
    this.sweep = new SheafFunction(this, 'Sweep', {
      name: 'sweep',
      runtime,
      uses: {
        DATABASE_URL: database.as('sheaf_system'),
        LAKE_BUCKET: props.lake.readWriter,
        LANDING_BUCKET: props.landing.readWriter,
        ...props.openJobs,
        STATE_MACHINE_ARN: starterOf(stateMachine),
        ERASE_FUNCTION_NAME: props.eraseDocuments.invoker,
        FIRE_FUNCTION_NAME: props.fireSchedule.invoker,
        DELIVER_FUNCTION_NAME: props.deliverWebhooks.invoker,
        TEND_FUNCTION_NAME: props.tendTenants.invoker,
        SOURCE_SECRETS: props.secretDisposer,
      },
    });
    this.closeEndedJobs(stateMachine);
    this.every('SweepSchedule', Duration.minutes(5), this.sweep);
    this.every('LandingSchedule', Duration.days(1), this.sweep, { listsLanding: true });
    this.every('OptimizeSchedule', Duration.minutes(5), props.optimizeIndex);
  }

  /** No job stays running when its execution has ended. */
  private closeEndedJobs(stateMachine: sfn.IStateMachine): void {
    new events.Rule(this, 'ExecutionEnded', {
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: {
          stateMachineArn: [stateMachine.stateMachineArn],
          status: ['FAILED', 'TIMED_OUT', 'ABORTED', 'SUCCEEDED'],
        },
      },
      targets: [new targets.LambdaFunction(this.closeJob.function)],
    });
  }

  private every(id: string, interval: Duration, fn: SheafFunction, event?: object): void {
    new events.Rule(this, id, {
      schedule: events.Schedule.rate(interval),
      targets: [new targets.LambdaFunction(fn.function, event && { event: events.RuleTargetInput.fromObject(event) })],
    });
  }
}
