/** What every remote source does, whatever it reads. A world holds a handful of things that the source can see change. */
import { canonicalUri } from '@sheaf/core/ingestion/canonical-uri';
import type { RemoteSource, SourceEvent } from '@sheaf/core/sources/remote-source';
import { describe, expect, it } from 'vitest';
import type { ScriptedWeb } from '../fixtures/scripted-web.ts';
import { type RunPorts, runsOf } from '../fixtures/source-run.ts';

export interface SourceWorld {
  readonly source: RemoteSource;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly ports: RunPorts;
  /** Documents at the beginning; enough for two checkpoints where the source can set one in the middle. */
  readonly count: number;
  /** Changes one document. Null where documents never change, as published filings. */
  readonly change: (() => void | Promise<void>) | null;
  /** Takes one document away. Null where falling out of the list does not mean that it is gone. */
  readonly remove: (() => void | Promise<void>) | null;
  /** Makes one document fail, or adds one that does. Null where none can fail alone. */
  readonly spoil: (() => void | Promise<void>) | null;
  /** A value that is secret in the parameters or behind a reference; null for a source without credentials. */
  readonly secret: string | null;
  /** Where it asks the web: every request must have its turn. */
  readonly web?: ScriptedWeb;
}

const of = (events: readonly SourceEvent[], kind: SourceEvent['kind']) => events.filter((event) => event.kind === kind);
const contentOf = (event: SourceEvent | undefined) =>
  event?.kind === 'document' ? [event.uri, event.bytes, event.title, event.metadata, event.mediaType] : event;
const urisOf = (events: readonly SourceEvent[]) => events.flatMap((event) => ('uri' in event ? [event.uri] : []));

export function remoteSourceConformance(name: string, open: () => SourceWorld | Promise<SourceWorld>): void {
  const begin = async () => {
    const world = await open();
    return { ...world, runs: runsOf(world.source, world.ports) };
  };

  describe(`the source ${name}`, () => {
    it('lists everything once, by canonical addresses, and says that it ended', async () => {
      const { runs, parameters, count } = await begin();
      const { events } = await runs.run(parameters);
      const uris = urisOf(of(events, 'document'));
      expect(uris).toHaveLength(count);
      expect(new Set(uris).size).toBe(count);
      expect(uris.map(canonicalUri)).toEqual(uris);
      expect(events.findIndex(({ kind }) => kind === 'end')).toBe(events.length - 1);
    });

    it('brings nothing again that has not changed', async () => {
      const { runs, parameters, count } = await begin();
      await runs.run(parameters);
      const { events } = await runs.run(parameters);
      expect([of(events, 'document').length, of(events, 'unchanged').length]).toEqual([0, count]);
      expect(runs.removed()).toEqual([]);
    });

    it('brings what changed, and only that', async ({ skip }) => {
      const { runs, parameters, change, count } = await begin();
      if (change === null) return skip('Its documents never change.');
      await runs.run(parameters);
      await change();
      const { events } = await runs.run(parameters);
      expect([of(events, 'document').length, of(events, 'unchanged').length]).toEqual([1, count - 1]);
    });

    it('notices what is gone', async ({ skip }) => {
      const { runs, parameters, remove } = await begin();
      if (remove === null) return skip('What falls out of its list is not gone.');
      const before = urisOf(of((await runs.run(parameters)).events, 'document'));
      await remove();
      const { events } = await runs.run(parameters);
      const gone = [...runs.removed(), ...urisOf(of(events, 'gone'))];
      expect(new Set(gone).size).toBe(1);
      expect(before).toContain(gone[0]);
    });

    it('goes on from each of its checkpoints, and loses and doubles nothing', async () => {
      const world = await begin();
      const whole = await world.runs.run(world.parameters);
      const all = urisOf(of(whole.events, 'document')).sort();
      for (let stop = 1; stop <= of(whole.events, 'checkpoint').length; stop += 1) {
        const { runs, parameters } = await begin();
        const first = await runs.run(parameters, stop);
        const rest = await runs.resume(parameters);
        expect(urisOf([...of(first.events, 'document'), ...of(rest.events, 'document')]).sort()).toEqual(all);
      }
    });

    it('fails for what it cannot have, goes on with the rest, and takes nothing for gone', async ({ skip }) => {
      const { runs, parameters, spoil, count } = await begin();
      if (spoil === null) return skip('None of its documents can fail alone.');
      await runs.run(parameters);
      await spoil();
      const { events } = await runs.run(parameters);
      expect(of(events, 'failed')).toHaveLength(1);
      expect(of(events, 'unchanged').length + of(events, 'document').length).toBeGreaterThanOrEqual(count - 1);
      const failed = new Set(urisOf(of(events, 'failed')));
      expect(runs.removed().filter((uri) => !failed.has(uri))).toEqual([]);
    });

    it('tells a survey of the same documents, and reads one of them as a listing does', async () => {
      const { runs, parameters, source, count } = await begin();
      const surveyed = await runs.survey(parameters);
      const listed = of(surveyed, 'listed');
      const told = [...of(surveyed, 'document'), ...listed];
      expect(told).toHaveLength(count);
      if (source.survey === undefined) expect(listed).toEqual([]);
      const { events } = await runs.run(parameters);
      expect(urisOf(told).sort()).toEqual(urisOf(of(events, 'document')).sort());
      for (const one of listed.slice(0, 2)) {
        const { uri, locator } = one as Extract<SourceEvent, { kind: 'listed' }>;
        const fresh = (await begin()).runs;
        const [read] = of(await fresh.read(parameters, locator), 'document');
        const whole = of(events, 'document').find((event) => 'uri' in event && event.uri === uri);
        expect(contentOf(read)).toEqual(contentOf(whole));
      }
    });

    it('tells no secret in anything it says', async ({ skip }) => {
      const { runs, parameters, spoil, secret } = await begin();
      if (secret === null) return skip('It takes no credentials.');
      const first = await runs.run(parameters);
      await spoil?.();
      const second = await runs.run(parameters);
      const said = JSON.stringify([first.events, second.events]);
      expect(said).not.toContain(secret);
      expect(said).not.toContain(Buffer.from(secret).toString('base64'));
    });

    it('waits for its turn before each request', async ({ skip }) => {
      const { runs, parameters, web } = await begin();
      if (web === undefined) return skip('It asks no web server.');
      await runs.run(parameters);
      expect(web.requests.length).toBeGreaterThan(0);
      expect(web.requests.filter(({ pace }) => !(pace && pace.intervalMs > 0))).toEqual([]);
    });

    it('is the same source whatever its limits and credentials are', async () => {
      const { source, parameters } = await begin();
      const identity = JSON.stringify(source.identityOf(source.parameters.parse(parameters)));
      expect(identity).not.toContain('secret');
    });
  });
}
