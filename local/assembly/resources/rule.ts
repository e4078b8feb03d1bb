import * as z from 'zod';
import { arnOf } from '../account.ts';
import type { Target, TargetInput } from '../inventory.ts';
import { nameOf, resourceType, wholeNumber } from '../resource-type.ts';

const target = z.strictObject({
  Id: z.string(),
  Arn: z.string().regex(/^arn:aws:(lambda|sqs|states):/, 'only functions, queues and state machines are targets here'),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .strictObject({ InputPathsMap: z.record(z.string(), z.string()).default({}), InputTemplate: z.string() })
    .optional(),
  DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
  RetryPolicy: z
    .strictObject({ MaximumRetryAttempts: wholeNumber.optional(), MaximumEventAgeInSeconds: wholeNumber.optional() })
    .optional(),
  /** There is one user, so the role that delivers has no effect. */
  RoleArn: z.string().optional(),
});

/** Deliveries to a neighbour process fail for good or not at all: a day of retries would only hide the cause. */
const mostRetryAttempts = 2;

export const rule = resourceType({
  type: 'AWS::Events::Rule',
  properties: z.strictObject({
    Name: z.string().optional(),
    EventPattern: z.record(z.string(), z.unknown()).optional(),
    ScheduleExpression: z.string().optional(),
    State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    Targets: z.array(target).default([]),
    EventBusName: z.literal('default', 'only the default bus is known').optional(),
  }),
  ignored: { Description: 'a description is for people', RoleArn: 'there is one user', Tags: 'tags are for bills' },
  identify: (declared) => {
    const name = nameOf(declared, 'Name');
    return { ref: name, attributes: { Arn: arnOf('events', `rule/${name}`) } };
  },
  read: (properties, self) => ({
    rules: [
      {
        name: self.ref,
        arn: self.attributes.Arn!,
        isEnabled: properties.State === 'ENABLED',
        pattern: properties.EventPattern ?? null,
        schedule: properties.ScheduleExpression ? { expression: properties.ScheduleExpression, timeZone: 'UTC' } : null,
        targets: properties.Targets.map(targetOf),
      },
    ],
  }),
});

function targetOf(declared: z.infer<typeof target>): Target {
  return {
    id: declared.Id,
    arn: declared.Arn,
    input: inputOf(declared),
    deadLetterArn: declared.DeadLetterConfig?.Arn ?? null,
    maximumRetryAttempts: Math.min(declared.RetryPolicy?.MaximumRetryAttempts ?? mostRetryAttempts, mostRetryAttempts),
  };
}

function inputOf(declared: z.infer<typeof target>): TargetInput {
  if (declared.Input !== undefined) return { kind: 'constant', json: declared.Input };
  if (declared.InputPath !== undefined) return { kind: 'path', path: declared.InputPath };
  if (declared.InputTransformer === undefined) return { kind: 'event' };
  return {
    kind: 'template',
    paths: declared.InputTransformer.InputPathsMap,
    template: declared.InputTransformer.InputTemplate,
  };
}
