import * as z from 'zod';

const call = z.object({
  tenantId: z.string().min(1),
  scheduleId: z.string().min(1),
  /** The time that EventBridge Scheduler calls for. */
  scheduledAt: z.iso.datetime().optional(),
});

/** One message of the queue of calls that had to wait; the mapping hands over one at a time. */
const message = z
  .object({ Records: z.tuple([z.object({ body: z.string() })]) })
  .transform(({ Records: [{ body }] }, context) => {
    try {
      return call.parse(JSON.parse(body));
    } catch {
      context.addIssue({ code: 'custom', message: 'The message is no call for a schedule.' });
      return z.NEVER;
    }
  });

/** A call of the scheduler, of another function, or one that waited in the queue. */
export const firingEvent = z.union([call, message]);
