/** A research manifest: a list of sources with what is known of each, ingested by one job. */
import type * as z from 'zod';
import type { MetadataValue } from '../ingestion/model.ts';
import { canonicalJson, sha256 } from '../keys.ts';
import { type ManifestEntry, manifestParameters } from './manifest-parameters.ts';
import type { RemoteSource, SourceEvent, SourceMemory, SourcePorts, SourceScratch } from './remote-source.ts';
import { pageUrl } from './url-scrape/page-url.ts';
import { urlScrapeParameters } from './url-scrape/parameters.ts';
import { urlScrape } from './url-scrape/url-scrape.ts';

export const manifest: RemoteSource<typeof manifestParameters> = {
  type: 'manifest',
  parameters: manifestParameters,
  identityOf: ({ project }) => project,
  async *list({ project, sources, requestsPerSecond, userAgent }, ports, cursor) {
    const first = cursor === null ? 0 : Number(cursor);
    for (const [index, given] of sources.entries()) {
      if (index < first) continue;
      for await (const event of entryEvents(given, index, { requestsPerSecond, userAgent }, ports))
        yield described(event, given, project);
      yield { kind: 'checkpoint', cursor: String(index + 1) };
    }
    yield { kind: 'end', isComplete: true };
  },
  survey: {
    mostReads: 20,
    isExact: false,
    async *read({ project, sources, requestsPerSecond, userAgent }, ports, url) {
      const index = sources.findIndex((one) => pageUrl(one.url) === url);
      const given = sources[index];
      if (given === undefined) return;
      for await (const event of entryEvents(given, sources.length + index, { requestsPerSecond, userAgent }, ports))
        yield described(event, given, project);
    },
  },
};

type Pace = Pick<z.output<typeof manifestParameters>, 'requestsPerSecond' | 'userAgent'>;

async function* entryEvents(given: ManifestEntry, place: number, pace: Pace, ports: SourcePorts) {
  const page = urlScrapeParameters.parse({ url: given.url, ...pace });
  const own = { ...ports, scratch: within(ports.scratch, place), memory: ofEntry(ports.memory, given) };
  for await (const event of urlScrape.list(page, own, null))
    if (event.kind !== 'checkpoint' && event.kind !== 'end') yield event;
}

/** A page that did not change is read again when what the manifest says of it did. */
function ofEntry(memory: SourceMemory, given: ManifestEntry): SourceMemory {
  return {
    highWater: memory.highWater,
    async validators(uris) {
      const known = await memory.validators(uris);
      return new Map([...known].filter(([, validator]) => validator.entry === entryHash(given)));
    },
  };
}

function entryHash({ url: _, ...given }: ManifestEntry): string {
  return sha256(canonicalJson(given)).slice(0, 16);
}

/** Each entry keeps its own; what is known of hosts is shared. */
function within(scratch: SourceScratch, index: number): SourceScratch {
  const nameOf = (name: string) => (name.startsWith('robots') ? name : `${index}-${name}`);
  return { get: (name) => scratch.get(nameOf(name)), put: (name, bytes) => scratch.put(nameOf(name), bytes) };
}

function described(event: SourceEvent, given: ManifestEntry, project: string): SourceEvent {
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
    validator: { ...event.validator, entry: entryHash(given) },
  };
}

function metadataOf({ url: _, title: __, authors, tags, ...told }: ManifestEntry, project: string) {
  const metadata: Record<string, MetadataValue | undefined> = {
    ...{ project, ...told },
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
