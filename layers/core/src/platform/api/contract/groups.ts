/** Groups of people and keys on the wire. A group is a name; it is there while somebody is in it. */
import * as z from 'zod';
import { groupName } from './identifiers.ts';
import { pageOf } from './paging.ts';

const member = z
  .string()
  .max(100)
  .regex(/^(key|person):.+$/, 'must be key:… or person:…; who comes by an issuer has groups by the token')
  .meta({ examples: ['person:01JAB8X2Z5W1T4M0Q6R7S8V9YN'] });

export const groupSummary = z
  .object({ group: z.string(), people: z.int().min(0), keys: z.int().min(0) })
  .meta({ id: 'GroupSummary' });
export const groupPage = pageOf(groupSummary, 'GroupPage');

export const groupRequest = z
  .strictObject({ members: z.array(member).max(1_000) })
  .meta({ id: 'GroupRequest', description: 'Who is in it from now on, and nobody else.' });

export const groupView = z
  .object({
    group: groupName,
    members: z.array(z.object({ principalId: z.string(), name: z.string() })),
  })
  .meta({ id: 'Group' });

export type GroupSummary = z.infer<typeof groupSummary>;
export type GroupRequest = z.input<typeof groupRequest>;
export type GroupView = z.infer<typeof groupView>;
