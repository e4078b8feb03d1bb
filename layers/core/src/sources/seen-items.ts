import type { ListingNotes } from '../ingestion/left-out.ts';
import { canonicalJson, documentIdOf, sha256 } from '../keys.ts';
import type { Database } from '../platform/database.ts';
import type { ListedJob } from './listing-ports.ts';
import type { RemoteSource } from './remote-source.ts';
import type { SourceItem } from './source.ts';

type Validator = Readonly<Record<string, string>>;

export interface SeenItem {
  readonly documentId: string;
  readonly validator: Validator;
  readonly versionHash: string;
  readonly factsHash?: string | null;
  readonly sizeBytes: number;
}

type KnownItem = SeenItem & { readonly isStored: boolean };

/** What listings of one source into one corpus saw, over the SQL functions of the migrations. */
export interface SeenItems {
  highWater(): Promise<string | null>;
  /** Of those of the URIs that are stored as they were seen. */
  validators(uris: readonly string[]): Promise<Map<string, Validator>>;
  known(documentId: string): Promise<SeenItem | undefined>;
  note(item: SeenItem): void;
  /** It is still there, whatever it is now. */
  touch(documentId: string): void;
  save(): Promise<void>;
  /** Documents to remove, in pages by id: those asked for, or all that the job has not seen. */
  gone(page: {
    documentIds?: readonly string[];
    after: string | null;
    limit: number;
  }): Promise<{ items: SourceItem[]; after: string | null }>;
  end(notes: ListingNotes, highWater: string | null): Promise<void>;
}

const rowsPerCall = 500;

export function createSeenItems(
  source: RemoteSource,
  parameters: unknown,
  { tenantId, corpus, jobId }: ListedJob,
  database: Database,
): SeenItems {
  const sourceId = sourceIdOf(source, parameters, corpus);
  const at = { tenantId, sourceId, jobId };
  const noted = new Map<string, SeenItem>();
  const touched = new Set<string>();
  // Of the URIs that were asked for last: what is unchanged is called so soon after.
  let asked = new Map<string, KnownItem>();

  async function read(documentIds: readonly string[]): Promise<KnownItem[]> {
    return database.call<KnownItem[]>('seen_items', { ...at, documentIds });
  }

  return {
    async highWater() {
      return (await database.call<{ highWater: string | null } | null>('source_state', at))?.highWater ?? null;
    },
    async validators(uris) {
      const idOf = new Map(uris.map((uri) => [uri, documentIdOf(tenantId, corpus, uri)]));
      const items = new Map((await read([...idOf.values()])).map((item) => [item.documentId, item]));
      asked = items;
      return new Map(
        [...idOf].flatMap(([uri, documentId]) => {
          const item = items.get(documentId);
          return item?.isStored ? [[uri, item.validator] as const] : [];
        }),
      );
    },
    async known(documentId) {
      return asked.get(documentId) ?? noted.get(documentId) ?? (await read([documentId]))[0];
    },
    note({ documentId, validator, versionHash, factsHash, sizeBytes }) {
      noted.set(documentId, { documentId, validator, versionHash, factsHash: factsHash ?? null, sizeBytes });
    },
    touch: (documentId) => void touched.add(documentId),
    save: () => saveNoted(at, noted, touched, database),
    async gone(page) {
      const { items, after } = await database.call<{
        items: Pick<SourceItem, 'documentId' | 'uri' | 'sizeBytes'>[];
        after: string | null;
      }>('gone_items', { ...at, ...page });
      return { after, items: items.map((item) => ({ ...item, mediaType: null, source: null })) };
    },
    async end(listing, highWater) {
      await database.call('end_listing', { ...at, listing, highWater });
    },
  };
}

/** What makes two jobs listings of the same thing. */
export function sourceIdOf(source: RemoteSource, parameters: unknown, corpus: string): string {
  return sha256(canonicalJson([source.type, corpus, source.identityOf(parameters as never)]));
}

/** In calls of bounded size; what is saved is forgotten here. */
async function saveNoted(
  at: { tenantId: string; sourceId: string; jobId: string },
  noted: Map<string, SeenItem>,
  touched: Set<string>,
  database: Database,
): Promise<void> {
  const [items, ids] = [[...noted.values()], [...touched]];
  for (let from = 0; from < Math.max(items.length, ids.length); from += rowsPerCall) {
    const to = from + rowsPerCall;
    await database.call('remember_items', { ...at, items: items.slice(from, to), touched: ids.slice(from, to) });
  }
  noted.clear();
  touched.clear();
}
