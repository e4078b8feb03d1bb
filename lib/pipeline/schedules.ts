import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { acknowledgeInvoke, acknowledgeWildcards } from '../acknowledge-wildcards.ts';
import { type Binding, setting } from '../functions/binding.ts';
import { type FunctionRuntime, SheafFunction } from '../functions/sheaf-function.ts';
import type { Database } from '../storage/database.ts';
import { starterOf } from './starter-of.ts';
import { WorkQueue } from './work-queue.ts';

export interface SchedulesProps {
  readonly runtime: FunctionRuntime;
  readonly database: Database;
  readonly stateMachine: sfn.IStateMachine;
  /** Takes what the scheduler could not deliver. */
  readonly drainDeadLetters: SheafFunction<'drain-dead-letters'>;
  /** Agreed name of `fire-schedule`, which has to know its own ARN. */
  readonly functionName: string;
}

/**
 * EventBridge Scheduler → fire-schedule → job. The entries of the scheduler are made while the system runs, by the function that
 * they invoke; calls that have to wait a little come back through a queue.
 */
export class Schedules extends Construct {
  readonly later: WorkQueue;
  readonly fireSchedule: SheafFunction<'fire-schedule'>;
  readonly schedulerRole: iam.IRole;

  constructor(scope: Construct, id: string, props: SchedulesProps) {
    super(scope, id);
    const { runtime, database, stateMachine, functionName } = props;
    this.later = new WorkQueue(this, 'Later', { consumer: 'fire-schedule', drain: 'drain-dead-letters' });
    this.schedulerRole = new iam.Role(this, 'SchedulerRole', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    this.fireSchedule = new SheafFunction(this, 'FireSchedule', {
      name: 'fire-schedule',
      runtime,
      uses: {
        DATABASE_URL: database.as('sheaf_app'),
        STATE_MACHINE_ARN: starterOf(stateMachine),
        SCHEDULE_PREFIX: this.entriesOf(runtime.prefix),
        SCHEDULE_TARGET_ARN: setting(this.arnOf('lambda', 'function', functionName, ArnFormat.COLON_RESOURCE_NAME)),
        SCHEDULE_ROLE_ARN: this.passed(this.schedulerRole),
        SCHEDULE_DEAD_LETTERS_ARN: setting(this.later.deadLetters.queueArn),
        LATER_QUEUE_URL: this.later.sender,
      },
    });
    // One at a time: each message is a call of its own.
    this.later.consumeBy(this.fireSchedule, { batchSize: 1, maxConcurrency: 2 });
    this.later.drainBy(props.drainDeadLetters);
    this.fireSchedule.grantInvoke(this.schedulerRole);
    acknowledgeInvoke(this.schedulerRole, this.fireSchedule.function.functionArn);
    this.later.deadLetters.grantSendMessages(this.schedulerRole);
  }

  /** No grant of the library covers entries that do not exist yet. */
  private entriesOf(prefix: string): Binding {
    const resource = this.arnOf('scheduler', 'schedule', `default/${prefix}-*`, ArnFormat.SLASH_RESOURCE_NAME);
    return {
      value: prefix,
      grantTo: (grantee) => {
        const actions = ['scheduler:CreateSchedule', 'scheduler:UpdateSchedule', 'scheduler:DeleteSchedule'];
        iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [resource] });
        acknowledgeWildcards(
          grantee.grantPrincipal as iam.IRole,
          'Entries of one prefix, which tenants make while the system runs.',
          resource,
        );
      },
    };
  }

  private passed(role: iam.IRole): Binding {
    return { value: role.roleArn, grantTo: (grantee) => role.grantPassRole(grantee.grantPrincipal) };
  }

  private arnOf(service: string, resource: string, resourceName: string, arnFormat: ArnFormat): string {
    return Stack.of(this).formatArn({ service, resource, resourceName, arnFormat });
  }
}
