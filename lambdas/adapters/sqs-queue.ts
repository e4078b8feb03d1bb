import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { MessageQueue } from '@sheaf/core/ports';
import { throwFault } from './aws-fault.ts';

/** MessageQueue on SQS. */
export function openQueue(url: string): MessageQueue {
  // The host of a queue URL need not be where the service answers; the configured endpoint is.
  const client = new SQSClient({
    useQueueUrlAsEndpoint: false,
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
  });
  const name = url.slice(url.lastIndexOf('/') + 1);

  return {
    async send(message, options = {}) {
      const MessageBody = JSON.stringify(message);
      await client
        .send(new SendMessageCommand({ QueueUrl: url, MessageBody, DelaySeconds: options.delaySeconds }))
        .catch((error: unknown) => throwFault(`Queue ${name}`, error));
    },
  };
}
