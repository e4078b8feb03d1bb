import * as z from 'zod';

/** One message of a queue whose mapping hands over one at a time, as the call that it carries. @param complaint says what it is not */
export function messageOf<Call extends z.ZodType>(call: Call, complaint: string) {
  return z
    .object({ Records: z.tuple([z.object({ body: z.string() })]) })
    .transform(({ Records: [{ body }] }, context): z.output<Call> => {
      try {
        return call.parse(JSON.parse(body));
      } catch {
        context.addIssue({ code: 'custom', message: complaint });
        return z.NEVER;
      }
    });
}
