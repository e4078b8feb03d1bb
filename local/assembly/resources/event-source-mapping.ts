import * as z from 'zod';
import { functionNameOf } from '../function-name.ts';
import { resourceType, wholeNumber } from '../resource-type.ts';

export const eventSourceMapping = resourceType({
  type: 'AWS::Lambda::EventSourceMapping',
  properties: z.strictObject({
    EventSourceArn: z.string().startsWith('arn:aws:sqs:', 'only queues are event sources here'),
    FunctionName: z.string(),
    BatchSize: wholeNumber.default(10),
    MaximumBatchingWindowInSeconds: wholeNumber.default(0),
    FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
    ScalingConfig: z.strictObject({ MaximumConcurrency: wholeNumber.optional() }).optional(),
    Enabled: z.literal(true, 'a disabled mapping would be skipped in silence').optional(),
  }),
  ignored: {
    Tags: 'tags are for bills',
    KmsKeyArn: 'there is no filter to encrypt',
    MetricsConfig: 'metrics are of CloudWatch',
  },
  identify: (declared) => ({ ref: declared.logicalId, attributes: { Id: declared.logicalId } }),
  read: (properties, self) => ({
    eventSourceMappings: [
      {
        id: self.ref,
        queueArn: properties.EventSourceArn,
        functionName: functionNameOf(properties.FunctionName),
        batchSize: properties.BatchSize,
        windowSeconds: properties.MaximumBatchingWindowInSeconds,
        reportsBatchItemFailures: properties.FunctionResponseTypes.length > 0,
        maximumConcurrency: properties.ScalingConfig?.MaximumConcurrency ?? null,
      },
    ],
  }),
});
