import { afterAll, describe, expect, it } from 'vitest';
import { openVectorStoreProvider } from '../../../lambdas/adapters/open-vector-store.ts';
import { vectorStoreConformance } from '../../conformance/vector-store.ts';
import { vectorStoreFilterConformance } from '../../conformance/vector-store-filters.ts';
import { aQdrant, type Qdrant } from './a-qdrant.ts';
import { createRequestCheck, readPublishedApi } from './published-api.ts';

const api = readPublishedApi();
const live = process.env.QDRANT_URL;
const servers: Promise<Qdrant>[] = [];
afterAll(async () => {
  for (const server of servers) await (await server).close();
});

function start(version: string): Promise<Qdrant> {
  const server = aQdrant(version, api === undefined ? undefined : createRequestCheck(api));
  servers.push(server);
  return server;
}

if (live === undefined) console.info('Set QDRANT_URL to run the conformance suite against a live Qdrant.');
else {
  vectorStoreConformance('Qdrant, live', () => openVectorStoreProvider(`qdrant:${live}`));
  vectorStoreFilterConformance('Qdrant, live', () => openVectorStoreProvider(`qdrant:${live}`));
}

for (const version of ['1.19.0', '1.15.2']) {
  const server = start(version);
  const open = async () => openVectorStoreProvider(`qdrant:${(await server).url}`);
  vectorStoreConformance(`Qdrant ${version}, in memory`, open);
  vectorStoreFilterConformance(`Qdrant ${version}, in memory`, open);

  describe(`requests to Qdrant ${version}`, () => {
    it.skipIf(api === undefined)('are all known to the published API (needs ../shared/data/specs/qdrant)', async () => {
      const { problems, requests } = await server;
      expect(requests.length).toBeGreaterThan(100);
      expect(problems).toEqual([]);
    });

    it('carry the tenant wherever points are read, changed or deleted', async () => {
      const { requests } = await server;
      const touching = requests.filter(({ path }) => /\/points\//.test(path));
      expect(touching.length).toBeGreaterThan(50);
      for (const { path, body } of touching)
        expect([path, JSON.stringify(body)]).toEqual([path, expect.stringContaining('"key":"tenant"')]);
    });
  });
}

describe('the Qdrant adapter', () => {
  it('shares a collection where the server counts terms per tenant, and else makes one per tenant', async () => {
    const names = await Promise.all(
      servers.map(
        async (server) => new Set((await server).requests.map(({ path }) => path.split('/')[2]).filter(Boolean)),
      ),
    );
    expect([...names[0]!].every((name) => /^sheaf-[0-9a-f]{24}$/.test(name!))).toBe(true);
    expect([...names[1]!].every((name) => /^sheaf-[0-9a-f]{24}-.+$/.test(name!))).toBe(true);
  });

  it('fails by name when no server answers', async () => {
    const provider = await openVectorStoreProvider('qdrant:http://127.0.0.1:9');
    await expect(provider.ping()).rejects.toMatchObject({ name: 'StoreUnavailable' });
    await expect(openVectorStoreProvider('qdrant:localhost')).rejects.toThrow(/qdrant:https/);
    await expect(openVectorStoreProvider('chroma:/x')).rejects.toThrow(/lancedb: or qdrant:/);
  });
});
