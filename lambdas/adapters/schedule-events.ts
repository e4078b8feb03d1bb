import * as z from 'zod';
import { messageOf } from './queue-message.ts';

const call = z.object({
  tenantId: z.string().min(1),
  scheduleId: z.string().min(1),
  /** The time that EventBridge Scheduler calls for. */
  scheduledAt: z.iso.datetime().optional(),
});

/** A call of the scheduler, of another function, or one that waited in the queue. */
export const firingEvent = z.union([call, messageOf(call, 'The message is no call for a schedule.')]);
