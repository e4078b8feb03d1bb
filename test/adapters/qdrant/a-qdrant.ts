/**
 * A small Qdrant in memory, as its documentation describes it: enough to hold the adapter to the conformance suite where
 * no server is at hand. What it receives is recorded; a request that the published API does not know fails the test.
 */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Filter, matches, type Payload } from './a-qdrant-filter.ts';

interface Sparse {
  readonly indices: number[];
  readonly values: number[];
}

interface Point {
  readonly id: string;
  readonly vector: { readonly dense: number[]; readonly keyword: Sparse };
  payload: Payload;
}

interface Collection {
  readonly config: { vectors: { dense: { size: number } } };
  readonly points: Map<string, Point>;
}

type Body = Record<string, unknown> & { filter?: Filter };
type Check = (method: string, url: string, body: unknown) => string[];

export interface Qdrant {
  readonly url: string;
  readonly problems: string[];
  readonly requests: { method: string; path: string; body: unknown }[];
  close(): Promise<void>;
}

export async function aQdrant(version: string, check: Check = () => []): Promise<Qdrant> {
  const collections = new Map<string, Collection>();
  const problems: string[] = [];
  const requests: Qdrant['requests'] = [];
  const server = createServer(async (request, response) => {
    const body = await readJson(request);
    problems.push(...check(request.method ?? '', request.url ?? '', body));
    const path = new URL(request.url ?? '/', 'http://qdrant').pathname;
    requests.push({ method: request.method ?? '', path, body });
    const [status, result] = answer(collections, version, `${request.method} ${path}`, body as Body);
    response.writeHead(status, { 'content-type': 'application/json' });
    const isBare = path === '/';
    response.end(
      JSON.stringify(isBare ? result : { result, status: status < 400 ? 'ok' : { error: String(result) }, time: 0 }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, problems, requests, close };
}

function answer(collections: Map<string, Collection>, version: string, route: string, body: Body): [number, unknown] {
  if (route === 'GET /') return [200, { title: 'qdrant', version }];
  const [, method = '', name = '', action = ''] = /^(\w+) \/collections\/([^/]+)(.*)$/.exec(route) ?? [];
  const collection = collections.get(name);
  if (method === 'GET' && action === '/exists') return [200, { exists: collection !== undefined }];
  if (method === 'PUT' && action === '') {
    if (collection !== undefined) return [409, `Collection ${name} already exists`];
    collections.set(name, { config: body as never, points: new Map() });
    return [200, true];
  }
  if (collection === undefined) return [404, `Not found: Collection ${name} doesn't exist!`];
  if (method === 'GET' && action === '') return [200, infoOf(collection)];
  if (method === 'DELETE' && action === '') return [200, collections.delete(name)];
  if (method === 'PUT' && action === '/index') return [200, { status: 'completed' }];
  const act = actions[`${method} ${action}`];
  return act === undefined ? [404, `no ${route}`] : act(collection, body);
}

function infoOf({ config, points }: Collection): unknown {
  const rest = { hnsw_config: {}, optimizer_config: {}, wal_config: {} };
  return {
    status: 'green',
    optimizer_status: 'ok',
    segments_count: 1,
    points_count: points.size,
    payload_schema: {},
    config: { params: config, ...rest },
  };
}

const actions: Record<string, (collection: Collection, body: Body) => [number, unknown]> = {
  'PUT /points': ({ points, config }, body) => {
    for (const point of body.points as Point[]) {
      if (point.vector.dense.length !== config.vectors.dense.size) return [400, 'Wrong input: Vector dimension error'];
      const before = points.get(point.id);
      if (
        before !== undefined &&
        body.update_filter !== undefined &&
        !matches(before.id, before.payload, body.update_filter as Filter)
      )
        continue;
      points.set(point.id, point);
    }
    return [200, { status: 'completed' }];
  },
  'POST /points/delete': (collection, body) => {
    for (const { id } of selected(collection, body.filter)) collection.points.delete(id);
    return [200, { status: 'completed' }];
  },
  'POST /points/payload': (collection, body) => {
    for (const point of selected(collection, body.filter))
      point.payload = { ...point.payload, ...(body.payload as Payload) };
    return [200, { status: 'completed' }];
  },
  'POST /points/count': (collection, body) => [200, { count: selected(collection, body.filter).length }],
  'POST /points/scroll': (collection, body) => {
    const from = String(body.offset ?? '');
    const found = selected(collection, body.filter)
      .map(({ id }) => ({ id }))
      .filter(({ id }) => id >= from)
      .sort((a, b) => (a.id < b.id ? -1 : 1));
    return [
      200,
      { points: found.slice(0, body.limit as number), next_page_offset: found[body.limit as number]?.id ?? null },
    ];
  },
  'POST /points/query': (collection, body) => {
    const scored = body.using === 'dense' ? byCosine(collection, body) : byBm25(collection, body);
    scored.sort((a, b) => b.score - a.score || (a.point.id < b.point.id ? -1 : 1));
    return [
      200,
      {
        points: scored
          .slice(0, body.limit as number)
          .map(({ point, score }) => ({ id: point.id, version: 0, score, payload: point.payload })),
      },
    ];
  },
};

function byCosine(collection: Collection, body: Body) {
  const query = body.query as number[];
  const dot = (a: number[], b: number[]) => a.reduce((sum, value, at) => sum + value * b[at]!, 0);
  const cosine = (a: number[]) => dot(a, query) / Math.sqrt(dot(a, a) * dot(query, query));
  return selected(collection, body.filter).map((point) => ({ point, score: cosine(point.vector.dense) }));
}

/** The IDF modifier: over the points of `params.idf.corpus`, or over the whole collection. */
function byBm25(collection: Collection, body: Body) {
  const query = body.query as Sparse;
  const population = selected(collection, (body.params as { idf?: { corpus?: Filter } } | undefined)?.idf?.corpus);
  const weights = query.indices.map((index, at) => {
    const holders = population.filter(({ vector }) => vector.keyword.indices.includes(index)).length;
    return query.values[at]! * Math.log(1 + (population.length - holders + 0.5) / (holders + 0.5));
  });
  return selected(collection, body.filter)
    .filter(({ vector }) => query.indices.some((index) => vector.keyword.indices.includes(index)))
    .map((point) => {
      const { indices, values } = point.vector.keyword;
      const score = query.indices.reduce(
        (sum, index, at) => sum + weights[at]! * (values[indices.indexOf(index)] ?? 0),
        0,
      );
      return { point, score };
    });
}

function selected({ points }: Collection, filter: Filter | undefined): Point[] {
  return [...points.values()].filter(({ id, payload }) => matches(id, payload, filter));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const part of request) text += part;
  return text === '' ? undefined : JSON.parse(text);
}
