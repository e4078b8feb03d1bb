import { StageError } from '@sheaf/core/errors';
import { sourcePolicy } from '@sheaf/core/platform/circuits/circuit';
import type { Database } from '@sheaf/core/platform/database';
import { circuitedSource } from '@sheaf/core/sources/circuited-source';
import type { RemoteSource, SourceEvent } from '@sheaf/core/sources/remote-source';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';

/** Rows of circuits in memory, as the functions of the database keep them. */
function rowsInMemory(now: () => number) {
  const rows = new Map<string, { state: unknown; version: number }>();
  const call = async (name: string, { key, state, version }: { key: string; state: unknown; version: number }) => {
    const row = rows.get(key) ?? { state: null, version: 0 };
    if (name === 'read_circuit') return { ...row, now: now() };
    if (row.version !== version) return { isWritten: false };
    rows.set(key, { state, version: version + 1 });
    return { isWritten: true };
  };
  return { database: { call } as unknown as Database, keys: () => [...rows.keys()] };
}

function aSource(listing: () => AsyncIterable<SourceEvent>) {
  let listings = 0;
  const source: RemoteSource = {
    type: 'api_fetch',
    parameters: z.object({ url: z.string() }),
    identityOf: (parameters) => parameters,
    async *list() {
      listings += 1;
      yield* listing();
    },
  };
  return { source, count: () => listings };
}

async function* away(): AsyncGenerator<SourceEvent> {
  yield { kind: 'unchanged', uri: 'https://a.example/1' };
  throw new StageError('SourceUnavailable', 'It did not answer.');
}

async function* fine(): AsyncGenerator<SourceEvent> {
  yield { kind: 'checkpoint', cursor: '1' };
  yield { kind: 'end', isComplete: true };
}

async function kinds(source: RemoteSource, url: string, stopAt?: string): Promise<string[]> {
  const seen: string[] = [];
  for await (const { kind } of source.list({ url }, {} as never, null)) {
    seen.push(kind);
    if (kind === stopAt) break;
  }
  return seen;
}

describe('a source with a circuit', () => {
  it('is not asked any more when its listings keep failing, until it is tried again; others are', async () => {
    let now = 1_000_000;
    const clock = { now: () => now };
    const { database, keys } = rowsInMemory(clock.now);
    let isAway = true;
    const { source, count } = aSource(() => (isAway ? away() : fine()));
    const guarded = circuitedSource(source, { database, clock });
    for (let time = 0; time < 10; time += 1)
      await expect(kinds(guarded, 'https://a.example')).rejects.toMatchObject({ name: 'SourceUnavailable' });
    await expect(kinds(guarded, 'https://a.example')).rejects.toMatchObject({
      name: 'CircuitOpen',
      message: expect.stringMatching(
        /^Calls to this source are stopped, since 10 of .* \(circuit api_fetch-[0-9a-f]{8}\)\.$/,
      ),
    });
    expect(count()).toBe(10);
    isAway = false;
    expect(await kinds(guarded, 'https://b.example')).toEqual(['checkpoint', 'end']);
    now += sourcePolicy.openSeconds * 1000;
    expect(await kinds(guarded, 'https://a.example', 'checkpoint')).toEqual(['checkpoint']);
    expect(await kinds(guarded, 'https://a.example')).toEqual(['checkpoint', 'end']);
    expect(keys().join()).not.toContain('example');
  });

  it('does not count what the source answered, nor stops a single job in its retries', async () => {
    const clock = { now: () => 1_000_000 };
    const { database } = rowsInMemory(clock.now);
    const refused = async function* (): AsyncGenerator<SourceEvent> {
      yield* [];
      throw new StageError('CredentialsRejected', 'No.');
    };
    let listing: () => AsyncIterable<SourceEvent> = refused;
    const { source } = aSource(() => listing());
    const guarded = circuitedSource(source, { database, clock });
    for (let time = 0; time < 12; time += 1)
      await expect(kinds(guarded, 'x')).rejects.toMatchObject({ name: 'CredentialsRejected' });
    listing = away;
    for (let time = 0; time < 6; time += 1)
      await expect(kinds(guarded, 'x')).rejects.toMatchObject({ name: 'SourceUnavailable' });
  });
});
