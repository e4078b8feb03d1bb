import * as z from 'zod';
import { arnOf, queueUrlOf } from '../account.ts';
import { nameOf, resourceType, wholeNumber } from '../resource-type.ts';

export const queue = resourceType({
  type: 'AWS::SQS::Queue',
  properties: z.strictObject({
    QueueName: z.string().optional(),
    VisibilityTimeout: wholeNumber.optional(),
    DelaySeconds: wholeNumber.optional(),
    MessageRetentionPeriod: wholeNumber.optional(),
    ReceiveMessageWaitTimeSeconds: wholeNumber.optional(),
    RedrivePolicy: z.strictObject({ deadLetterTargetArn: z.string(), maxReceiveCount: wholeNumber }).optional(),
  }),
  ignored: {
    KmsMasterKeyId: 'files are as private as the data folder',
    KmsDataKeyReusePeriodSeconds: 'files are as private as the data folder',
    SqsManagedSseEnabled: 'files are as private as the data folder',
    RedriveAllowPolicy: 'there is one account',
    Tags: 'tags are for bills',
  },
  identify: (declared) => {
    const name = nameOf(declared, 'QueueName');
    return {
      ref: queueUrlOf(name),
      attributes: { Arn: arnOf('sqs', name), QueueName: name, QueueUrl: queueUrlOf(name) },
    };
  },
  read: (properties, self) => {
    const { VisibilityTimeout, DelaySeconds, MessageRetentionPeriod, ReceiveMessageWaitTimeSeconds, RedrivePolicy } =
      properties;
    return {
      queues: [
        {
          name: self.attributes.QueueName!,
          arn: self.attributes.Arn!,
          url: self.ref,
          ...(VisibilityTimeout !== undefined && { visibilityTimeoutSeconds: VisibilityTimeout }),
          ...(DelaySeconds !== undefined && { delaySeconds: DelaySeconds }),
          ...(MessageRetentionPeriod !== undefined && { retentionSeconds: MessageRetentionPeriod }),
          ...(ReceiveMessageWaitTimeSeconds !== undefined && { receiveWaitSeconds: ReceiveMessageWaitTimeSeconds }),
          ...(RedrivePolicy && {
            redrive: {
              queueName: RedrivePolicy.deadLetterTargetArn.split(':').at(-1)!,
              maxReceiveCount: RedrivePolicy.maxReceiveCount,
            },
          }),
        },
      ],
    };
  },
});
