import { Duration, Validations } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Binding } from '../functions/binding.ts';
import { functionSizes } from '../functions/function-sizes.ts';
import type { FunctionName } from '../functions/function-variables.ts';
import type { SheafFunction } from '../functions/sheaf-function.ts';

export interface WorkQueueProps {
  /** Who takes the messages; a message stays hidden for six of its time-outs, as Lambda advises. */
  readonly consumer: FunctionName;
}

export interface ConsumeOptions {
  readonly batchSize: number;
  /**
   * How long to wait for a full batch.
   * @default 0
   */
  readonly batchingWindowSeconds?: number;
  /**
   * Most invocations at a time.
   * @default - as many as the account allows
   */
  readonly maxConcurrency?: number;
}

/** A queue of JSON messages with a dead-letter queue: a message that fails 5 times waits there for 14 days. */
export class WorkQueue extends Construct {
  readonly queue: sqs.IQueue;
  readonly deadLetters: sqs.IQueue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const shared = { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true };
    const deadLetters = new sqs.Queue(this, 'DeadLetters', { ...shared, retentionPeriod: Duration.days(14) });
    Validations.of(deadLetters).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the queue beside it.',
    });
    this.deadLetters = deadLetters;
    this.queue = new sqs.Queue(this, 'Queue', {
      ...shared,
      visibilityTimeout: Duration.seconds(6 * functionSizes[props.consumer].timeoutSeconds),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
  }

  /** The queue's URL, for a function that sends to it. */
  get sender(): Binding {
    return { value: this.queue.queueUrl, grantTo: (grantee) => this.queue.grantSendMessages(grantee) };
  }

  /** Lets a function take the messages; it reports those that failed, and only they come again. */
  consumeBy(consumer: SheafFunction, options: ConsumeOptions): void {
    const { batchSize, batchingWindowSeconds = 0, maxConcurrency } = options;
    const source = new SqsEventSource(this.queue, {
      batchSize,
      ...(batchingWindowSeconds > 0 && { maxBatchingWindow: Duration.seconds(batchingWindowSeconds) }),
      ...(maxConcurrency !== undefined && { maxConcurrency }),
      reportBatchItemFailures: true,
    });
    consumer.function.addEventSource(source);
  }

  /** Seconds that the oldest message has waited. */
  metricOldestMessage(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metricApproximateAgeOfOldestMessage(options);
  }
}
