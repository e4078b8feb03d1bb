import type { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { beforeAll, describe, expect, it } from 'vitest';
import { rowsIn } from '../../../fixtures/database.ts';
import { anMcpWorld, answerOf, call, type McpWorld, manual } from './an-mcp-world.ts';

let world: McpWorld;
let client: Client;
let isSlow = false;
let now: number | undefined;

beforeAll(async () => {
  world = await anMcpWorld({
    sleep: async () => {
      if (!isSlow) await world.runStarted();
    },
    clock: { now: () => now ?? Date.now() },
  });
  client = await world.connect('http', world.keys.operator);
  await client.listTools();
});

const jobsOf = () => rowsIn(world.database, "select job_id from sheaf.jobs where options->>'dryRun' is null");

describe('submit_job', () => {
  it('submits nothing before its estimate was confirmed, and then once', async () => {
    const source = { type: 'file_upload', uploadId: await world.anUpload({ 'a.md': manual }) };
    const first = await answerOf(client, 'submit_job', { source });
    expect(first).toMatchObject({
      isSubmitted: false,
      status: 'completed',
      estimate: { documents: { new: { value: 1 } } },
      continuation: null,
      next: expect.stringContaining('confirmation'),
    });
    expect(await jobsOf()).toEqual([]);

    const { confirmation } = first;
    const second = await answerOf(client, 'submit_job', { source, confirmation });
    expect(second).toMatchObject({ isSubmitted: true, confirmation: null, estimate: first.estimate });
    expect(await jobsOf()).toEqual([{ job_id: second.jobId }]);
    expect((await answerOf(client, 'submit_job', { source, confirmation })).jobId).toBe(second.jobId);
    await world.runStarted();
    expect(await answerOf(client, 'job_status', { jobId: second.jobId })).toMatchObject({
      status: 'completed',
      counts: { documents: { stored: 1 } },
    });
  });

  it('makes one job of a confirmation that is sent twice', async () => {
    const source = { type: 'url_scrape', urls: ['https://example.com/'] };
    const before = (await jobsOf()).length;
    const { confirmation } = await confirmable(source);
    const calls = await Promise.all([1, 2, 3].map(() => answerOf(client, 'submit_job', { source, confirmation })));
    expect(new Set(calls.map(({ jobId }) => jobId)).size).toBe(1);
    expect(await jobsOf()).toHaveLength(before + 1);
  });

  it('asks to be called again while the estimate is not ready', async () => {
    isSlow = true;
    const source = { type: 'file_upload', uploadId: await world.anUpload({ 'b.md': `${manual} Again.` }) };
    const waiting = await answerOf(client, 'submit_job', { source });
    expect(waiting).toMatchObject({ isSubmitted: false, estimate: null, confirmation: null });
    const still = await answerOf(client, 'submit_job', { source, continuation: waiting.continuation });
    expect(still).toMatchObject({ jobId: waiting.jobId, estimate: null });
    isSlow = false;
    const ready = await answerOf(client, 'submit_job', { source, continuation: still.continuation });
    expect(ready).toMatchObject({ jobId: waiting.jobId, confirmation: expect.any(String) });
  });

  it('rejects a confirmation of something else, of somebody else, that was changed, or that has ended', async () => {
    const source = { type: 'url_scrape', urls: ['https://example.com/a'] };
    const { confirmation } = await confirmable(source);
    const before = await jobsOf();
    const other = await world.connect('http', world.keys.admin);
    const refused = async (who: Client, input: object) => {
      const { isError, content } = await call(who, 'submit_job', input);
      expect(isError).toBe(true);
      expect(content[0].text).toContain('Nothing was submitted');
    };
    await refused(client, { source: { ...source, urls: ['https://example.com/b'] }, confirmation });
    await refused(client, { source, corpus: 'another', confirmation });
    await refused(other, { source, confirmation });
    await refused(client, { source, confirmation: `${confirmation}A` });
    await refused(client, { source, confirmation: 'yes' });
    await refused(client, { source, continuation: confirmation });
    now = Date.now() + 31 * 60_000;
    await refused(client, { source, confirmation });
    now = undefined;
    expect(await jobsOf()).toEqual(before);
  });

  it('has no confirmation where there is no estimate, and says what to do', async () => {
    isSlow = true;
    const source = { type: 'url_scrape', urls: ['https://example.com/c'] };
    const { jobId, continuation } = await answerOf(client, 'submit_job', { source });
    isSlow = false;
    world.pipeline.started.splice(0);
    await world.ask('DELETE', `/v1/jobs/${jobId}`);
    expect(await answerOf(client, 'submit_job', { source, continuation })).toMatchObject({
      status: 'cancelled',
      estimate: null,
      confirmation: null,
      next: expect.stringContaining('no estimate'),
    });
  });
});

/** A dry run of a remote source, whose estimate is written by hand: no server is asked. */
async function confirmable(source: object): Promise<{ confirmation: string }> {
  isSlow = true;
  const { jobId, continuation } = await answerOf(client, 'submit_job', { source });
  world.pipeline.started.splice(0);
  const figure = { value: 1, basis: 'measured', sampledDocuments: null, reason: null };
  const documents = Object.fromEntries(
    ['total', 'new', 'changed', 'unchanged', 'toRemove', 'problems'].map((name) => [name, figure]),
  );
  const byStage = Object.fromEntries(['fetch', 'clean', 'chunk', 'embed', 'store'].map((name) => [name, figure]));
  const estimate = { documents, bytes: figure, tokens: figure, cost: { currency: 'USD', amount: figure, byStage } };
  await world.database.transaction({ role: 'sheaf_system' }, (session) =>
    session.query(`update sheaf.jobs set status = 'completed', estimate = $1 where job_id = $2`, [
      JSON.stringify(estimate),
      jobId,
    ]),
  );
  isSlow = false;
  return answerOf(client, 'submit_job', { source, continuation });
}
