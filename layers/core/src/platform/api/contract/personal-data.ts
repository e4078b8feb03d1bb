/** What a corpus wants done with data that point to a person, on the wire. */
import * as z from 'zod';
import { personalDataKinds } from '../../../ingestion/cleaning/personal-data.ts';

/** The policy travels with each batch. */
const mostNames = 500;

export const personalData = z
  .strictObject({
    tag: z
      .boolean()
      .default(true)
      .meta({ description: 'Note what is found: in the report, with elements and with chunks.' }),
    redact: z
      .array(z.enum(personalDataKinds, { error: `must be one of ${personalDataKinds.join(', ')}` }))
      .max(personalDataKinds.length)
      .default([])
      .meta({
        description:
          'Kinds that are replaced by labels such as [email] before anything is cut, embedded or indexed. Titles, metadata and hidden passages, too; not URIs.',
      }),
    names: z
      .array(z.string().min(3).max(100))
      .max(mostNames)
      .default([])
      .meta({ description: 'Names that count as personal data (kind name); other names are not looked for.' }),
  })
  .meta({ id: 'PersonalDataPolicy', description: 'Given as a whole; documents follow at their next ingest.' });
