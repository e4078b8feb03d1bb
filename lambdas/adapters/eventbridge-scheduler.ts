import {
  CreateScheduleCommand,
  type CreateScheduleInput,
  DeleteScheduleCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from '@aws-sdk/client-scheduler';
import type { Scheduler, SchedulerEntry } from '@sheaf/core/platform/schedules/scheduler';
import { sdkErrorOf, throwFault } from './aws-fault.ts';

export interface SchedulerSettings {
  /** Before each name, which has 64 characters at most. */
  readonly prefix: string;
  readonly targetArn: string;
  readonly roleArn: string;
  readonly deadLettersArn: string;
}

/** The sweep finds what was not delivered in an hour. */
const retryPolicy = { MaximumRetryAttempts: 10, MaximumEventAgeInSeconds: 3_600 };

/** Scheduler on EventBridge Scheduler, in the group `default`. Spreading is Sheaf's own, so its time window is off. */
export function openScheduler(settings: SchedulerSettings): Scheduler {
  const client = new SchedulerClient({
    requestHandler: { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
  });
  const nameOf = (name: string): string => `${settings.prefix}-${name}`;

  return {
    async put(entry) {
      const input = inputOf(entry, nameOf(entry.name), settings);
      try {
        await client.send(new UpdateScheduleCommand(input));
      } catch (error) {
        if (sdkErrorOf(error).name !== 'ResourceNotFoundException') throwFault('EventBridge Scheduler', error);
        await create(client, input);
      }
    },

    async delete(name) {
      await client.send(new DeleteScheduleCommand({ Name: nameOf(name) })).catch((error: unknown) => {
        if (sdkErrorOf(error).name !== 'ResourceNotFoundException') throwFault('EventBridge Scheduler', error);
      });
    },
  };
}

async function create(client: SchedulerClient, input: CreateScheduleInput): Promise<void> {
  try {
    await client.send(new CreateScheduleCommand(input));
  } catch (error) {
    // Somebody else made it meanwhile: the newest one who writes is right, or is told so afterwards.
    if (sdkErrorOf(error).name !== 'ConflictException') throwFault('EventBridge Scheduler', error);
    await client
      .send(new UpdateScheduleCommand(input))
      .catch((again: unknown) => throwFault('EventBridge Scheduler', again));
  }
}

function inputOf(entry: SchedulerEntry, Name: string, settings: SchedulerSettings): CreateScheduleInput {
  const { expression, timeZone, startAt, isEnabled, input } = entry;
  return {
    Name,
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timeZone,
    State: isEnabled ? 'ENABLED' : 'DISABLED',
    FlexibleTimeWindow: { Mode: 'OFF' },
    ...(startAt !== null && { StartDate: new Date(startAt) }),
    Target: {
      Arn: settings.targetArn,
      RoleArn: settings.roleArn,
      Input: JSON.stringify({ ...input, scheduledAt: '<aws.scheduler.scheduled-time>' }),
      DeadLetterConfig: { Arn: settings.deadLettersArn },
      RetryPolicy: retryPolicy,
    },
  };
}
