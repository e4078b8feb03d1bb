import * as z from 'zod';
import { messageOf } from './queue-message.ts';

const call = z.object({ tenantId: z.string().min(1), onlyPlans: z.boolean().optional() });

/** A call of another function, or a message that says that it is time to look. */
export const lookEvent = z.union([call, messageOf(call, 'The message names no tenant to look at.')]);
