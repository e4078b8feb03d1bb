import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sheaf } from './a-server.ts';

const launcher = fileURLToPath(new URL('../../bin/sheaf.mjs', import.meta.url));

let folder: string;
let data: string;
let server: ChildProcess;
let output = '';

/** Starts the real server as a person would, and waits for its one line. */
async function start(...options: string[]): Promise<void> {
  output = '';
  server = spawn(process.execPath, [launcher, 'start', '--no-sample', '--port', '0', '--data', data, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [server.stdout!, server.stderr!]) stream.on('data', (part) => (output += String(part)));
  const ended = new Promise((_, reject) =>
    server.once('exit', (code) => reject(new Error(`It ended with ${code}: ${output}`))),
  );
  ended.catch(() => {});
  const ready = new Promise<void>((resolve) => {
    server.stdout!.on('data', () => output.includes('Landing') && resolve());
  });
  await Promise.race([ready, ended]);
}

const on = (...argv: string[]) => sheaf([...argv, '--data', data]);

describe('sheaf start, and everything after it', { timeout: 120_000 }, () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sheaf-start-'));
    data = join(folder, 'data');
    await start();
  }, 180_000);
  afterAll(async () => {
    server.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  it('prints exactly one line that it is ready, and where things are', () => {
    expect(output.match(/^Sheaf is ready at http:\/\/127\.0\.0\.1:\d+$/gm)).toHaveLength(1);
    for (const part of ['/v1', '/reference', join(data, 'landing')]) expect(output).toContain(part);
  });

  it('is found by its data folder, and is healthy', async () => {
    const { code, out } = await on('status', '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      status: 'healthy',
      dependencies: { database: { status: 'healthy' }, vectorStore: { status: 'healthy' } },
    });
  });

  it('ingests a folder, answers a search with the place, and erases with a receipt', async () => {
    await writeFile(join(folder, 'pump.md'), '# Pump manual\n\n## Maintenance\n\nReplace the seal every year.\n');
    const ingested = await on('ingest', join(folder, 'pump.md'), '--json');
    expect(ingested.code, ingested.err).toBe(0);
    expect(JSON.parse(ingested.out)).toMatchObject({
      status: 'completed',
      counts: { documents: { total: 1, stored: 1 } },
    });

    const [first] = JSON.parse((await on('search', 'when is the seal replaced', '--json')).out).results;
    expect(first).toMatchObject({ uri: 'upload:pump.md', title: 'Pump manual' });
    const { out: text } = await on('document', 'upload:pump.md', '--text');
    expect(text.slice(first.charStart, first.charEnd)).toBe(first.text);

    // An agent starts the command line and speaks to it.
    const agent = new Client({ name: 'test', version: '1.0.0' });
    await agent.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [launcher, 'mcp', '--data', data],
        stderr: 'ignore',
      }),
    );
    await agent.listTools();
    const query = { name: 'search', arguments: { query: 'when is the seal replaced', topK: 1 } };
    expect((await agent.callTool(query)).structuredContent).toMatchObject({ results: [{ text: first.text }] });
    await agent.close();

    expect(JSON.parse((await on('delete', 'upload:pump.md', '--json')).out)).toMatchObject({
      unreachableAt: expect.any(String),
    });
    expect(JSON.parse((await on('search', 'when is the seal replaced', '--json')).out).results).toEqual([]);
    expect((await on('document', first.documentId)).err).toContain('erased');
  });

  it('fails to start a second time on the same folder, and to reset it', async () => {
    const second = await on('start', '--port', '0', '--no-sample');
    expect(second.code).toBe(1);
    expect(second.err).toContain('in use');
    expect((await on('reset', '--yes')).err).toContain('sheaf stop');
  });

  it('goes on after kill -9, and stops when asked', async () => {
    await writeFile(join(folder, 'valve.md'), '# Valve\n\nIt closes when the pressure drops.\n');
    expect((await on('ingest', join(folder, 'valve.md'))).code).toBe(0);
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGKILL');
    await gone;
    expect((await on('status')).code).toBe(3);
    await start('--behind-proxy');
    expect(JSON.parse((await on('search', 'pressure', '--json')).out).results[0]).toMatchObject({
      uri: 'upload:valve.md',
    });

    // Of somebody whom the proxy names, the Host is that of the proxy.
    const url = /is ready at (\S+)/.exec(output)![1]!;
    const forwarded = { 'x-forwarded-for': '203.0.113.7', 'x-forwarded-host': 'sheaf.example' };
    expect((await fetch(`${url}/health`, { headers: forwarded })).status).toBe(200);
    expect((await fetch(`${url}/health`, { headers: { 'x-forwarded-host': 'sheaf.example' } })).status).toBe(403);
    expect((await on('doctor')).out).toContain('X-Forwarded-For');

    const ended = new Promise((resolve) => server.once('exit', resolve));
    expect((await on('stop')).out).toContain('is stopped');
    expect(await ended).toBe(0);
    expect(await readdir(data)).not.toContain('server.json');
    expect((await on('reset', '--yes')).code).toBe(0);
  });
});
