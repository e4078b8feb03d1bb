import * as z from 'zod';

/**
 * A parameter that is a credential: said once (`{"secret": "…"}`) and then replaced by a reference to where it is kept, or
 * a reference from the start.
 */
export const secretField = z
  .union([
    z.strictObject({ secret: z.string().min(1).max(8192) }),
    z.strictObject({ secretRef: z.string().regex(/^[A-Za-z0-9/_+=.@:-]{1,512}$/) }),
  ])
  .meta({
    id: 'SecretField',
    description:
      'A credential: `{"secret": "…"}` is moved to the secret store before anything is kept, and its place taken by `{"secretRef": "…"}`.',
  });

export type SecretField = z.infer<typeof secretField>;
