import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { optimizeIndexes } from '@sheaf/core/ingestion/optimize-indexes';
import type { Database } from '@sheaf/core/platform/database';
import { createLeases, type Leases } from '@sheaf/core/platform/leases';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../lambdas/adapters/system-ports.ts';
import type { ErasureReceipt } from '../../sdk/client.ts';
import { aCloud, aDataFolder, type RunningCloud, removeFolder } from './a-cloud.ts';
import { withStores } from './stored-state.ts';

const dataDir = aDataFolder();
/** In the name, the title and the headings. Letters only, so that it is one word. */
const canary = 'zyxcanarywvu';
/** In the text alone. */
const song = 'qwvsongxyz';
const secret = `# The ${canary} heading\n\nNobody but it sings ${song} and then ${song}.\n\n## More of ${canary}\n\nIt still sings.`;
const twin = '# Twins\n\nTwo documents have these very bytes.';
let cloud: RunningCloud;
let receipt: ErasureReceipt;

beforeAll(async () => {
  cloud = await aCloud(dataDir);
  const files = {
    [`${canary}.md`]: secret,
    'twin-one.md': twin,
    'twin-two.md': twin,
    'other.md': '# Other\n\nIt stays.',
  };
  expect((await cloud.ingest(files)).status).toBe('completed');
}, 240_000);

afterAll(async () => {
  await cloud?.close();
  removeFolder(dataDir);
});

const idOf = async (uri: string) => (await cloud.client.documents.list({ uri })).items[0]!.documentId;

describe('erasing a document', () => {
  it('leaves the other one whole that has the same bytes', { timeout: 60_000 }, async () => {
    const { client } = cloud;
    const [one, two] = [await idOf('upload:twin-one.md'), await idOf('upload:twin-two.md')];
    const text = await client.documents.text(two);
    expect(await client.documents.delete(one)).toMatchObject({ documentId: one, status: 'unreachable' });
    expect(await client.documents.text(two)).toBe(text);
    const { results } = await client.search({ query: 'twins have very bytes', topK: 10 });
    expect(results.map(({ documentId }) => documentId)).toContain(two);
    expect(results.map(({ documentId }) => documentId)).not.toContain(one);
    expect((await cloud.ingest({ 'twin-two.md': twin })).counts.documents.unchanged).toBe(1);
  });

  it('gives a receipt, and then 410 with its id on every path', { timeout: 60_000 }, async () => {
    const { client } = cloud;
    const documentId = await idOf(`upload:${canary}.md`);
    receipt = await client.documents.delete(documentId);
    expect(receipt).toMatchObject({ documentId, status: 'unreachable', purgedAt: null });
    expect(receipt.unreachableAt).not.toBeNull();
    expect(receipt.probes.length).toBeGreaterThan(3);
    expect(receipt.probes.filter(({ found }) => found > 0)).toEqual([]);
    expect(receipt.removed).toMatchObject({ landingObjects: 1 });
    expect(Object.values(receipt.removed).filter((count) => count === 0)).toEqual([]);
    const refused = { status: 410, receiptId: receipt.receiptId };
    await expect(client.documents.get(documentId)).rejects.toMatchObject(refused);
    await expect(client.documents.text(documentId)).rejects.toMatchObject(refused);
    await expect(client.documents.chunks(documentId)).rejects.toMatchObject(refused);
    await expect(client.documents.delete(documentId)).rejects.toMatchObject(refused);
  });

  it('leaves nothing of it that any answer shows', { timeout: 60_000 }, async () => {
    const answers: unknown[] = [await Array.fromAsync(cloud.client.documents.all())];
    for (const mode of ['hybrid', 'dense', 'keyword'] as const) {
      const { results } = await cloud.client.search({ query: `${canary} sings ${song}`, mode, topK: 100 });
      answers.push(results);
    }
    for await (const { jobId } of cloud.client.jobs.all()) {
      answers.push(await cloud.client.jobs.get(jobId), await Array.fromAsync(cloud.client.jobs.allProblems(jobId)));
    }
    for (const word of [canary, song]) expect(JSON.stringify(answers)).not.toContain(word);
  });

  it('leaves no byte of it in the files after the index was optimised twice, but what the receipt lets age', {
    timeout: 240_000,
  }, async () => {
    await cloud.quiet();
    await cloud.close();
    await withStores(dataDir, async ({ database, stores }) => {
      const ports = { database, stores, leases: patientLeases(database), clock: systemClock };
      await optimizeIndexes({}, ports);
      await optimizeIndexes({}, ports);
      expect(await rowsWith(canary, database)).toEqual([]);
      expect(await rowsWith(song, database)).toEqual([]);
      const [row] = await database.transaction({ role: 'sheaf_system' }, (session) =>
        session.query('select status, receipt from sheaf.erasure_receipts where receipt_id = $1', [receipt.receiptId]),
      );
      expect(row).toMatchObject({ status: 'purged', receipt: { purgedAt: expect.any(String) } });
    });
    const scratch = scratchFiles();
    expect(receipt.agesOut.map(({ what }) => what)).toContain('scratch objects of jobs');
    const placesOf = (word: string) =>
      filesWith(word).filter((file) => !scratch.some((serial) => file.startsWith('storage') && file.endsWith(serial)));
    expect(placesOf(song)).toEqual([]);
    // No row has the title any more; PostgreSQL overwrites what was one, and its log, in its own time.
    expect(placesOf(canary).filter((file) => !file.startsWith('database'))).toEqual([]);
    cloud = await aCloud(dataDir);
  });
});

/** The closed cloud may have ended an upkeep that held the lease; it expires by time. */
function patientLeases(database: Database): Leases {
  return createLeases(database, { owner: 'test', sleep: async (ms) => void (await sleep(ms)), waitSeconds: 150 });
}

/** Names of the storage's files that hold scratch objects of jobs. */
function scratchFiles(): string[] {
  const index = new DatabaseSync(join(dataDir, 'storage', 'objects.db'), { readOnly: true });
  const rows = index.prepare("select files from objects where key like '%/jobs/%'").all();
  index.close();
  return rows.flatMap(({ files }) => (JSON.parse(String(files)) as { name: string }[]).map(({ name }) => name));
}

/** Tables with a row that holds the word anywhere. */
async function rowsWith(word: string, database: Database): Promise<string[]> {
  return database.transaction({ role: 'sheaf_system' }, async (session) => {
    const tables = await session.query<{ name: string }>(
      `select table_name as name from information_schema.tables where table_schema = 'sheaf' and table_name <> 'migrations'`,
    );
    const found: string[] = [];
    for (const { name } of tables) {
      const rows = await session.query(`select 1 from sheaf.${name} t where to_jsonb(t)::text like $1 limit 1`, [
        `%${word}%`,
      ]);
      if (rows.length > 0) found.push(name);
    }
    return found;
  });
}

function filesWith(word: string): string[] {
  return readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(word) || file.includes(word))
    .map((file) => file.slice(dataDir.length + 1));
}
