import * as z from 'zod';
import { arnOf } from '../account.ts';
import { nameOf, resourceType, wholeNumber } from '../resource-type.ts';

/** EventBridge Scheduler: becomes a rule of the bus that has a schedule. */
export const schedule = resourceType({
  type: 'AWS::Scheduler::Schedule',
  properties: z.strictObject({
    Name: z.string().optional(),
    ScheduleExpression: z.string(),
    ScheduleExpressionTimezone: z.string().default('UTC'),
    State: z.enum(['ENABLED', 'DISABLED']).default('ENABLED'),
    Target: z.strictObject({
      Arn: z
        .string()
        .regex(/^arn:aws:(lambda|sqs|states):/, 'only functions, queues and state machines are targets here'),
      Input: z.string().optional(),
      DeadLetterConfig: z.strictObject({ Arn: z.string() }).optional(),
      RetryPolicy: z
        .strictObject({
          MaximumRetryAttempts: wholeNumber.optional(),
          MaximumEventAgeInSeconds: wholeNumber.optional(),
        })
        .optional(),
      RoleArn: z.string().optional(),
    }),
  }),
  ignored: {
    Description: 'a description is for people',
    FlexibleTimeWindow: 'a schedule on one machine runs on time',
    GroupName: 'groups are for permissions and bills',
    KmsKeyArn: 'files are as private as the data folder',
  },
  identify: (declared) => {
    const name = nameOf(declared, 'Name');
    return { ref: name, attributes: { Arn: arnOf('scheduler', `schedule/default/${name}`) } };
  },
  read: ({ ScheduleExpression, ScheduleExpressionTimezone, State, Target }, self) => ({
    rules: [
      {
        name: self.ref,
        arn: self.attributes.Arn!,
        isEnabled: State === 'ENABLED',
        pattern: null,
        schedule: { expression: ScheduleExpression, timeZone: ScheduleExpressionTimezone },
        targets: [
          {
            id: 'target',
            arn: Target.Arn,
            input: { kind: 'constant', json: Target.Input ?? '{}' },
            deadLetterArn: Target.DeadLetterConfig?.Arn ?? null,
            maximumRetryAttempts: Math.min(Target.RetryPolicy?.MaximumRetryAttempts ?? 2, 2),
          },
        ],
      },
    ],
  }),
});
