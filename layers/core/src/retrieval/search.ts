import { StageError } from '../errors.ts';
import type { Reader } from '../platform/access/reader.ts';
import type { Database } from '../platform/database.ts';
import type { Clock } from '../ports.ts';
import type { SearchMode, SearchRequest, SearchResponse } from './contract.ts';
import { type Hit, showCopies, withoutCopies } from './copies.ts';
import { type Fused, fuse } from './fuse.ts';
import { hydrate } from './hydrate.ts';
import { mergeSpaces } from './merge-spaces.ts';
import type { Embedder, ModelGateway, SearchFilter, SearchHit, VectorStore, VectorStoreProvider } from './ports.ts';
import { type SearchedSpace, type SearchScope, searchedSpaces } from './searched-spaces.ts';

export interface SearchPorts {
  readonly database: Database;
  readonly stores: VectorStoreProvider;
  /** Opens, and keeps open, the embedder of a URL; null is the deployment's default. */
  readonly embedderOf: (url: string | null) => Promise<Embedder>;
  readonly gateway: ModelGateway;
  readonly clock: Clock;
}

/** Fusion needs more than topK of each leg: a chunk may win by both without leading in one. */
const hybridDepth = 100;
/** Chunks of each leg that a search looks at, however many of them a filter, or an erasure under way, leaves out. */
export const maxDepth = 6400;

interface Access {
  readonly reader: Reader;
  /** What the stores are asked for: what the request says, what the reader may read, and what the rows know of tags. */
  readonly filter: SearchFilter | undefined;
}

interface Leg {
  readonly searched: SearchedSpace;
  readonly store: VectorStore;
  readonly vector: Float32Array | null;
  readonly standIn: string | null;
}

/**
 * Answers a query from the published chunks of one tenant that the reader may read.
 * Each space is searched and fused on its own; hits without a published row are dropped and replaced by the next ones.
 * @throws ProblemError corpus-not-found; StageError SpaceMismatch, ModelMissing, StoreUnavailable, DatabaseUnavailable
 */
export async function search(reader: Reader, request: SearchRequest, ports: SearchPorts): Promise<SearchResponse> {
  const startedAt = ports.clock.now();
  const { spaces, ...known } = await searchedSpaces(ports.database, reader, request.corpora, request.filter?.tags);
  const legs = await Promise.all(spaces.map((searched) => openLeg(reader.tenantId, request, searched, ports)));
  try {
    return {
      ...(await publishedResults(
        { reader, filter: storeFilter(request.filter, known) },
        request,
        legs,
        ports.database,
      )),
      mode: request.mode,
      space: spaces.length === 0 ? null : spaces.map(({ space }) => space.spaceId).join(','),
      standIn: request.mode === 'keyword' ? null : (legs.find(({ standIn }) => standIn !== null)?.standIn ?? null),
      tookMs: ports.clock.now() - startedAt,
    };
  } finally {
    await Promise.all(legs.map(({ store }) => store.close()));
  }
}

async function openLeg(
  tenantId: string,
  request: SearchRequest,
  searched: SearchedSpace,
  ports: SearchPorts,
): Promise<Leg> {
  const { space } = searched;
  if (request.mode === 'keyword') {
    return { searched, store: await ports.stores.open(tenantId, space), vector: null, standIn: null };
  }
  const embedder = await ports.embedderOf(searched.embedder);
  if (embedder.space.spaceId !== space.spaceId) {
    const corpora = searched.corpora.join(', ');
    throw new StageError(
      'SpaceMismatch',
      `Corpus ${corpora} is pinned to ${space.model} (${space.spaceId}), not to ${embedder.space.model}.`,
    );
  }
  const [corpus, ...others] = searched.corpora;
  const call = {
    tenantId,
    jobId: null,
    stage: 'search',
    ...(others.length === 0 && corpus !== undefined && { corpus }),
  };
  const [vector] = await ports.gateway.embed(call, embedder, [request.query], 'query');
  return {
    searched,
    store: await ports.stores.open(tenantId, space),
    vector: vector ?? null,
    standIn: embedder.standIn,
  };
}

/** Where too many documents have other tags than the stores know, only their rows are asked. */
function storeFilter(
  filter: SearchRequest['filter'],
  { readable, tagged }: Omit<SearchScope, 'spaces'>,
): SearchFilter | undefined {
  if (readable === null && tagged === null) return filter;
  const isTagless = tagged !== null && !('except' in tagged);
  return {
    ...filter,
    ...(readable !== null && { readable }),
    ...(isTagless ? { tags: undefined } : tagged !== null && { tagged }),
  };
}

/** Goes deeper until topK published chunks are found, the stores have no more, or it has looked at so many that it stops. */
async function publishedResults(
  { reader, filter }: Access,
  request: SearchRequest,
  legs: readonly Leg[],
  database: Database,
): Promise<Pick<SearchResponse, 'results' | 'stoppedAt'>> {
  const { topK, mode } = request;
  const firstDepth = mode === 'hybrid' ? Math.max(hybridDepth, topK) : topK + 10;
  for (let depth = firstDepth; ; depth = Math.min(depth * 4, maxDepth)) {
    const found = await Promise.all(legs.map((leg) => searchSpace(leg, { ...request, filter }, depth)));
    const ranked = mergeSpaces(
      found.map(({ fused }) => fused),
      mode,
    );
    const texts = new Map(found.flatMap((space) => [...space.texts]));
    const wanted = depth === firstDepth ? ranked.slice(0, topK * 2) : ranked;
    const rows = await hydrate(
      database,
      reader,
      wanted.map(({ chunkId }) => chunkId),
      request.corpora,
      // The stores have decided about tags, unless they were not asked.
      { without: request.filter?.without, tags: filter?.tags === undefined ? request.filter?.tags : undefined },
    );
    const isExhausted = wanted.length === ranked.length && found.every(({ mayHaveMore }) => !mayHaveMore);
    const once = withoutCopies(hitsOf(wanted, rows, texts));
    if (once.length >= topK || isExhausted || depth >= maxDepth) {
      const shown = await showCopies(once.slice(0, topK), reader, request.filter !== undefined, database);
      const results = shown.map((result, index) => ({ rank: index + 1, ...result }));
      return results.length < topK && !isExhausted ? { results, stoppedAt: depth } : { results };
    }
  }
}

async function searchSpace(
  { searched, store, vector }: Leg,
  { mode, query, filter }: Pick<SearchRequest, 'mode' | 'query'> & { readonly filter: SearchFilter | undefined },
  depth: number,
) {
  const [dense, keyword] = await Promise.all([
    vector === null ? [] : store.searchDense(vector, depth, searched.corpora, filter),
    mode === 'dense' ? [] : store.searchKeyword(query, depth, searched.corpora, filter),
  ]);
  return {
    fused: fusedBy(mode, dense, keyword, searched.space.denseWeight),
    texts: new Map([...dense, ...keyword].map(({ chunkId, text }) => [chunkId, text])),
    mayHaveMore: dense.length >= depth || keyword.length >= depth,
  };
}

function fusedBy(
  mode: SearchMode,
  dense: readonly SearchHit[],
  keyword: readonly SearchHit[],
  weight: number | null,
): Fused[] {
  if (mode === 'hybrid') return fuse(dense, keyword, weight);
  if (mode === 'dense') return dense.map(({ chunkId, score }) => ({ chunkId, score, dense: score, keyword: null }));
  return keyword.map(({ chunkId, score }) => ({ chunkId, score, dense: null, keyword: score }));
}

function hitsOf(
  ranked: readonly Fused[],
  rows: Awaited<ReturnType<typeof hydrate>>,
  texts: ReadonlyMap<string, string>,
): Hit[] {
  return ranked.flatMap(({ chunkId, score, dense, keyword }) => {
    const row = rows.get(chunkId);
    const text = texts.get(chunkId);
    if (row === undefined || text === undefined) return [];
    const { boxes, ...place } = row;
    const hit = { ...place, headingPath: [...row.headingPath], text, score, scores: { dense, keyword } };
    return [boxes === undefined ? hit : { ...hit, boxes: [...boxes] }];
  });
}
