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
    MaximumMessageSize: wholeNumber.optional(),
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
  read: ({ QueueName, RedrivePolicy, ...numbers }, self) => ({
    queues: [
      {
        name: self.attributes.QueueName!,
        arn: self.attributes.Arn!,
        url: self.ref,
        attributes: {
          ...Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, String(value)])),
          ...(RedrivePolicy && { RedrivePolicy: JSON.stringify(RedrivePolicy) }),
        },
      },
    ],
  }),
});
