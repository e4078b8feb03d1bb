import * as z from 'zod';
import { urlScrapeParameters } from './url-scrape/parameters.ts';

const text = (most: number) => z.string().min(1).max(most);

const entry = z
  .strictObject({
    url: urlScrapeParameters.shape.url.unwrap(),
    title: text(500).optional(),
    sourceType: z
      .enum(['pdf', 'web', 'report', 'paper', 'news', 'dataset', 'book', 'other'])
      .default('web')
      .meta({ description: 'What it is. `pdf` is held to: another kind of file is a problem of the job.' }),
    authors: z.array(text(200)).max(100).default([]),
    year: z.int().min(1000).max(2100).optional(),
    tags: z.array(text(100)).max(50).default([]),
    date: text(40).optional().meta({ description: 'The date that it bears, in ISO 8601.' }),
    status: text(100).optional().meta({ description: 'As its authors call it: `draft`, `approved`…' }),
    version: z.union([text(100), z.number()]).optional(),
    supersedes: text(500).optional().meta({ description: 'What it replaces.' }),
    signalSource: text(200).optional().meta({ description: 'How it was found.' }),
    reliability: z.number().min(0).max(1).optional().meta({ description: 'From 0, not at all, to 1.' }),
    notes: text(5000).optional(),
  })
  .meta({ id: 'ManifestEntry' });

/** Parameters of `manifest`. */
export const manifestParameters = z.strictObject({
  project: text(200).meta({
    description: 'Names the manifest: another job with the same project is its next version.',
  }),
  description: text(5000).optional(),
  sources: z
    .array(entry)
    .min(1)
    .max(5000)
    .refine((entries) => new Set(entries.map(({ url }) => url)).size === entries.length, 'must not name a url twice'),
  requestsPerSecond: urlScrapeParameters.shape.requestsPerSecond,
  userAgent: urlScrapeParameters.shape.userAgent,
});

export type ManifestEntry = z.output<typeof entry>;
