/** Access lists on the wire. */
import * as z from 'zod';
import { groupName } from './identifiers.ts';

/** One class of documents has one list, and a list goes through one call of the Data API. */
const mostEntries = 1_000;

const principalName = z
  .string()
  .max(500)
  .regex(/^(key|person|oidc):.+$/, 'must be key:…, person:… or oidc:…, as GET /v1/auth/me tells it')
  .meta({ description: '`principalId` of /v1/auth/me.', examples: ['person:01JAB8X2Z5W1T4M0Q6R7S8V9YN'] });

/** Whoever is named, and whoever is in a named group. */
const listFields = {
  principals: z.array(principalName).max(mostEntries).default([]),
  groups: z.array(groupName).max(mostEntries).default([]),
};

export const accessList = z.object(listFields).meta({
  id: 'AccessList',
  description: 'Who may read, beside administrators, who always may. Empty: only they.',
});

export const accessRequest = z.strictObject(listFields).meta({
  id: 'AccessRequest',
  description: 'Replaces the list. Empty: only administrators may read.',
});

export const accessView = z
  .object({
    list: accessList.nullable().meta({ description: 'The list that was set here; null without one.' }),
    effective: accessList
      .nullable()
      .meta({ description: 'The list that decides; null where everybody of the tenant may read.' }),
    inheritedFrom: z.object({ documentId: z.string().optional(), corpus: z.string().optional() }).nullable().meta({
      description: 'Where the list that decides was set, when not here: a document that holds this one, or the corpus.',
    }),
  })
  .meta({ id: 'Access' });

export type AccessList = z.output<typeof accessList>;
export type AccessRequest = z.input<typeof accessRequest>;
export type AccessView = z.infer<typeof accessView>;
