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
  /** Who takes the messages. */
  readonly consumer: FunctionName;
  /** Who takes the dead ones. */
  readonly drain: FunctionName;
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

/** A message stays hidden for six time-outs of its consumer, as Lambda advises. */
const hiddenFor = (consumer: FunctionName): Duration => Duration.seconds(6 * functionSizes[consumer].timeoutSeconds);

/** A queue of JSON messages with a dead-letter queue: a message that fails 5 times waits there, for 14 days at most. */
export class WorkQueue extends Construct {
  readonly queue: sqs.IQueue;
  readonly deadLetters: sqs.IQueue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id);
    const shared = { encryption: sqs.QueueEncryption.SQS_MANAGED, enforceSSL: true };
    const deadLetters = new sqs.Queue(this, 'DeadLetters', {
      ...shared,
      retentionPeriod: Duration.days(14),
      visibilityTimeout: hiddenFor(props.drain),
    });
    Validations.of(deadLetters).acknowledge({
      id: 'AwsSolutions::AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of the queue beside it.',
    });
    this.deadLetters = deadLetters;
    this.queue = new sqs.Queue(this, 'Queue', {
      ...shared,
      visibilityTimeout: hiddenFor(props.consumer),
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: 5 },
    });
  }

  /** The queue's URL, for a function that sends to it. */
  get sender(): Binding {
    return { value: this.queue.queueUrl, grantTo: (grantee) => this.queue.grantSendMessages(grantee) };
  }

  /** Lets a function take the messages; it reports those that failed, and only they come again. */
  consumeBy(consumer: SheafFunction, options: ConsumeOptions): void {
    consumer.function.addEventSource(sourceOf(this.queue, options));
  }

  /** Lets a function take the dead messages; what it cannot take now comes again, until they expire. */
  drainBy(drain: SheafFunction): void {
    drain.function.addEventSource(sourceOf(this.deadLetters, { batchSize: 10, maxConcurrency: 2 }));
  }

  /** Seconds that the oldest message has waited. */
  metricOldestMessage(options?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.queue.metricApproximateAgeOfOldestMessage(options);
  }
}

function sourceOf(queue: sqs.IQueue, options: ConsumeOptions): SqsEventSource {
  const { batchSize, batchingWindowSeconds = 0, maxConcurrency } = options;
  return new SqsEventSource(queue, {
    batchSize,
    ...(batchingWindowSeconds > 0 && { maxBatchingWindow: Duration.seconds(batchingWindowSeconds) }),
    ...(maxConcurrency !== undefined && { maxConcurrency }),
    reportBatchItemFailures: true,
  });
}
