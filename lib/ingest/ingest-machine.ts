import { Duration, Stack, Validations } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { SheafConfig } from '../../config/schema.ts';
import { acknowledgeWildcards, asSeenFrom } from '../acknowledge-wildcards.ts';
import { executionsOf } from '../pipeline/starter-of.ts';
import type { DataBucket } from '../storage/data-bucket.ts';
import { ingestDefinition, mapLabels } from './ingest-definition.ts';
import type { IngestFunctions } from './ingest-functions.ts';

export interface IngestMachineProps {
  /** Physical name, from which others make the ARN without importing it. */
  readonly stateMachineName: string;
  readonly functions: IngestFunctions;
  readonly lake: DataBucket;
  readonly concurrency: SheafConfig['concurrency'];
  readonly logRetention: logs.RetentionDays;
}

/** An attempt that waits for a GPU or a budget hands over long before; a week is the sign of a fault. */
const timeout = Duration.days(7);

/** The state machine `ingest`: one execution is one attempt of a job. */
export class IngestMachine extends Construct {
  readonly stateMachine: sfn.IStateMachine;

  constructor(scope: Construct, id: string, props: IngestMachineProps) {
    super(scope, id);
    const role = new iam.Role(this, 'Role', { assumedBy: new iam.ServicePrincipal('states.amazonaws.com') });
    const machine = new sfn.StateMachine(this, 'Machine', {
      stateMachineName: props.stateMachineName,
      stateMachineType: sfn.StateMachineType.STANDARD,
      queryLanguage: sfn.QueryLanguage.JSONATA,
      definitionBody: sfn.DefinitionBody.fromChainable(ingestDefinition(this, { ...props, lake: props.lake.bucket })),
      timeout,
      role,
      logs: {
        destination: new logs.LogGroup(this, 'Logs', { retention: props.logRetention }),
        level: sfn.LogLevel.ERROR,
        includeExecutionData: false,
      },
    });
    // CDK grants the objects of a map's reader and writer, but not the key that they are encrypted with.
    props.lake.grantReadWrite(role);
    this.acknowledge(machine, props.lake);
    this.stateMachine = machine;
  }

  grantStartExecution(grantee: iam.IGrantable): iam.Grant {
    return this.stateMachine.grantStartExecution(grantee);
  }

  metricFailed(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.stateMachine.metricFailed(options);
  }

  private acknowledge(machine: sfn.StateMachine, lake: DataBucket): void {
    Validations.of(machine).acknowledge(
      {
        id: 'AwsSolutions::AwsSolutions-SF1',
        reason:
          'Level ERROR: every event of every child would cost more than the work, and the ledger has the outcome.',
      },
      {
        id: 'AwsSolutions::AwsSolutions-SF2',
        reason:
          'The job, its attempts and its documents are in the ledger; traces of single functions add nothing to it.',
      },
    );
    acknowledgeWildcards(this, 'CloudWatch Logs takes no resource for the delivery of logs by Step Functions.', '*');
    const name = asSeenFrom(this, lake, lake.bucket.bucketName);
    const everyObject = `arn:${Stack.of(this).partition}:s3:::${name}/*`;
    acknowledgeWildcards(this, 'Manifests and results are named for jobs, which do not exist yet.', everyObject);
    const executions = executionsOf(machine);
    const children = mapLabels.map((label) => `${executions}/${label}:*`);
    acknowledgeWildcards(
      this,
      'Children of a map get their names from Step Functions.',
      `${executions}:*`,
      ...children,
    );
  }
}
