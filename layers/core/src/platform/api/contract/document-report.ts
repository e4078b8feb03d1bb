/** The report of a document on the wire: what a person sees against what a model would see. */
import * as z from 'zod';
import { injectionKinds } from '../../../ingestion/cleaning/injection-sought.ts';
import { personalDataKinds } from '../../../ingestion/cleaning/personal-data.ts';
import { hidingReasons } from '../../../ingestion/model.ts';

const count = z.int().min(0);
const pages = z.array(z.int());
const page = z.int().nullable();
const charStart = count.meta({ description: 'UTF-16 code units of the clean text.' });
const charEnd = count.meta({ description: 'Exclusive.' });

const personalData = z.array(
  z.object({
    kind: z.enum(personalDataKinds),
    count,
    places: z.array(z.object({ charStart, charEnd, page })).meta({ description: 'The first 500.' }),
  }),
);

export const documentReport = z
  .object({
    documentId: z.string(),
    versionHash: z.string(),
    seen: z
      .object({
        textLength: count.meta({ description: 'UTF-16 code units; the text is at …/text.' }),
        elementCount: count,
        language: z.string().nullable(),
        languages: z
          .array(z.object({ language: z.string(), elementCount: count }))
          .meta({ description: 'Elements in another language than the document.' }),
      })
      .meta({ description: 'What a person sees: the clean text, which alone is embedded and searched.' }),
    hidden: z
      .array(z.object({ reason: z.enum(hidingReasons), text: z.string(), page }))
      .meta({ description: 'What a model would see in addition. The first 200, each with at most 2,000 characters.' }),
    hiddenCount: count,
    injections: z
      .array(
        z.object({
          kind: z.enum(injectionKinds),
          excerpt: z.string().meta({ description: 'What it says, decoded where it is encoded.' }),
          charStart: count.meta({ description: 'Of the clean text, or of the hidden passage.' }),
          charEnd,
          hiddenIndex: z.int().nullable().meta({ description: 'Index in `hidden`; null in what a person sees.' }),
          page,
        }),
      )
      .meta({ description: 'Passages that address a model rather than a reader. The first 500.' }),
    injectionCount: count,
    personalData: personalData
      .nullable()
      .meta({ description: 'By kind, never the values; null where the corpus does not tag them.' }),
    redacted: personalData.meta({ description: 'What the corpus had replaced; places are those of the labels.' }),
    pages: z
      .object({
        recognized: pages.meta({ description: 'Their text was recognised from a picture.' }),
        notRecognized: pages.meta({ description: 'Pictures that were not looked at, for lack of time or count.' }),
        unreadable: pages,
        cut: pages.meta({ description: 'They hold more text than is read of a page.' }),
      })
      .meta({ description: 'The first 200 of each.' }),
    leftOut: z.string().nullable().meta({ description: 'What was inside and did not become a document.' }),
  })
  .meta({ id: 'DocumentReport' });

export type DocumentReport = z.infer<typeof documentReport>;
