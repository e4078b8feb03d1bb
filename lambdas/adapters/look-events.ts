import * as z from 'zod';

const call = z.object({ tenantId: z.string().min(1), onlyPlans: z.boolean().optional() });

/** One message of the queue; the mapping hands over one at a time. */
const message = z
  .object({ Records: z.tuple([z.object({ body: z.string() })]) })
  .transform(({ Records: [{ body }] }, context) => {
    try {
      return call.parse(JSON.parse(body));
    } catch {
      context.addIssue({ code: 'custom', message: 'The message names no tenant to look at.' });
      return z.NEVER;
    }
  });

/** A call of another function, or a message that says that it is time to look. */
export const lookEvent = z.union([call, message]);
