/** A research manifest: a list of sources with what is known of each, ingested by one job. */
import * as z from 'zod';
import type { MetadataValue } from '../ingestion/model.ts';
import type { RemoteSource, SourceEvent, SourceScratch } from './remote-source.ts';
import { urlScrapeParameters } from './url-scrape/parameters.ts';
import { urlScrape } from './url-scrape/url-scrape.ts';

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
    signalSource: text(200).optional().meta({ description: 'How it was found.' }),
    reliability: z.number().min(0).max(1).optional().meta({ description: 'From 0, not at all, to 1.' }),
    notes: text(5000).optional(),
  })
  .meta({ id: 'ManifestEntry' });

const parameters = z.strictObject({
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

type Entry = z.output<typeof entry>;

export const manifest: RemoteSource<typeof parameters> = {
  type: 'manifest',
  parameters,
  identityOf: ({ project }) => project,
  async *list({ project, sources, requestsPerSecond, userAgent }, ports, cursor) {
    const first = cursor === null ? 0 : Number(cursor);
    for (const [index, given] of sources.entries()) {
      if (index < first) continue;
      const page = urlScrapeParameters.parse({ url: given.url, requestsPerSecond, userAgent });
      const scratch = within(ports.scratch, index);
      for await (const event of urlScrape.list(page, { ...ports, scratch }, null)) {
        if (event.kind !== 'checkpoint' && event.kind !== 'end') yield described(event, given, project);
      }
      yield { kind: 'checkpoint', cursor: String(index + 1) };
    }
    yield { kind: 'end', isComplete: true };
  },
};

/** Each entry keeps its own; what is known of hosts is shared. */
function within(scratch: SourceScratch, index: number): SourceScratch {
  const nameOf = (name: string) => (name.startsWith('robots') ? name : `${index}-${name}`);
  return { get: (name) => scratch.get(nameOf(name)), put: (name, bytes) => scratch.put(nameOf(name), bytes) };
}

function described(event: SourceEvent, given: Entry, project: string): SourceEvent {
  if (event.kind !== 'document') return event;
  if (given.sourceType === 'pdf' && !startsAsPdf(event.bytes)) {
    const got = event.mediaType?.split(';')[0] ?? 'something else';
    const message = `The manifest says pdf; the server gave ${got}. It may be the page that leads to the file: name the file itself.`;
    return { kind: 'failed', uri: event.uri, error: 'SourceAnswerInvalid', message };
  }
  return {
    ...event,
    title: given.title ?? event.title ?? null,
    metadata: { ...event.metadata, ...metadataOf(given, project) },
  };
}

function metadataOf({ sourceType, authors, year, tags, signalSource, reliability, notes }: Entry, project: string) {
  const metadata: Record<string, MetadataValue | undefined> = {
    ...{ project, sourceType, year, signalSource, reliability, notes },
    authors: authors.length > 0 ? authors : undefined,
    tags: tags.length > 0 ? tags : undefined,
  };
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined)) as Record<
    string,
    MetadataValue
  >;
}

/** A header may follow a little of something else (ISO 32000-2, annex H.2 of readers). */
function startsAsPdf(bytes: Uint8Array): boolean {
  return new TextDecoder('latin1').decode(bytes.subarray(0, 1024)).includes('%PDF-');
}
