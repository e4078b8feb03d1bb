import type { FauxqsApp } from './fauxqs-parts.ts';

/** Fields of each action that fauxqs acts on. Any other action or field would be ignored, so it is refused. */
const known: Readonly<Record<string, readonly string[]>> = {
  SendMessage: ['QueueUrl', 'MessageBody', 'DelaySeconds', 'MessageAttributes'],
  SendMessageBatch: ['QueueUrl', 'Entries'],
  ReceiveMessage: [
    'QueueUrl',
    'MaxNumberOfMessages',
    'VisibilityTimeout',
    'WaitTimeSeconds',
    'AttributeNames',
    'MessageSystemAttributeNames',
    'MessageAttributeNames',
  ],
  DeleteMessage: ['QueueUrl', 'ReceiptHandle'],
  DeleteMessageBatch: ['QueueUrl', 'Entries'],
  ChangeMessageVisibility: ['QueueUrl', 'ReceiptHandle', 'VisibilityTimeout'],
  ChangeMessageVisibilityBatch: ['QueueUrl', 'Entries'],
  GetQueueUrl: ['QueueName'],
  GetQueueAttributes: ['QueueUrl', 'AttributeNames'],
  ListQueues: ['QueueNamePrefix', 'MaxResults', 'NextToken'],
};

/** Puts the guard before fauxqs's own handlers and reports each request that passes. */
export function guardQueues(app: FauxqsApp, onRequest: (action: string) => void): void {
  app.addHook('preHandler', async (request, reply) => {
    const action = String(request.headers['x-amz-target'] ?? '').replace('AmazonSQS.', '');
    const fields = known[action];
    if (fields === undefined) {
      const message = `The local cloud does not implement SQS ${action}. It knows ${Object.keys(known).join(', ')}; queues come from the template.`;
      return reply.code(400).send({ __type: 'com.amazonaws.sqs#UnsupportedOperation', message });
    }
    const stranger = Object.keys((request.body ?? {}) as object).find((field) => !fields.includes(field));
    if (stranger !== undefined) {
      const message = `The local cloud does not implement the field ${stranger} of SQS ${action}.`;
      return reply.code(400).send({ __type: 'com.amazonaws.sqs#UnsupportedOperation', message });
    }
    onRequest(action);
    return undefined;
  });
}
