import { apiFetch } from '@sheaf/core/sources/api-fetch/api-fetch';
import { describe, expect, it } from 'vitest';
import { anApi, documents, idsOf, items, json, kinds, textOf, url } from './an-api.ts';

const fields = { content: 'body', updatedAt: 'at' };
const at = (id: number, time: string | number, body = `Text of ${id}.`) => ({ id, body, at: time });

describe('A second listing', () => {
  it('sends only what is new or other, and tells what is gone', async () => {
    const { runs, web } = anApi({ [url]: json([at(1, '2026-01-01'), at(2, '2026-01-02'), at(3, '2026-01-03')]) });
    await runs.run({ url, fields });
    web.set(url, json([at(1, '2026-01-01'), at(2, '2026-01-02', 'New text.'), at(4, '2026-01-04')]));
    const run = await runs.run({ url, fields });
    expect(kinds(run)).toBe('unchanged document document end');
    expect(documents(run).map(textOf)).toEqual(['New text.', 'Text of 4.']);
    expect(runs.removed()).toEqual(['api://api.example.com/v1/issues?item=3']);
  });

  it('sends what has another time, though its text is the same', async () => {
    const { runs, web } = anApi({ [url]: json([at(1, '2026-01-01')]) });
    await runs.run({ url, fields });
    web.set(url, json([at(1, '2026-01-02')]));
    expect(kinds(await runs.run({ url, fields }))).toBe('document end');
  });

  it.each([
    ['a limit cut it', { maxItems: 1 }, json(items(2, 3))],
    ['an item failed', {}, { headers: { 'content-type': 'application/x-ndjson' }, body: '{"id":2,"body":"x"}\n{' }],
  ])('removes nothing when %s', async (_, limit, answer) => {
    const { runs, web } = anApi({ [url]: json(items(1)) });
    await runs.run({ url, fields: { content: 'body' } });
    web.set(url, answer);
    await runs.run({ url, fields: { content: 'body' }, ...limit });
    expect(runs.removed()).toEqual([]);
  });

  it('removes nothing when a later page has lost its list', async () => {
    const { runs } = anApi({
      [url]: json({ data: items(1), next: '?p=2' }),
      [`${url}?p=2`]: json({ error: 'later' }),
    });
    const pagination = { type: 'nextUrl', path: 'next' };
    const run = await runs.run({ url, fields: { content: 'body' }, dataPath: 'data', pagination });
    expect(run.end?.isComplete).toBe(false);
  });

  it('is another listing only where something else is asked for', () => {
    const identity = (given: object) => apiFetch.identityOf(apiFetch.parameters.parse({ url, ...given }));
    const bearer = (secret: string) => ({ auth: { type: 'bearer', token: { secret } } });
    const headers = (secret: string) => ({ headers: { 'x-api-key': { secret } } });
    expect(identity({ maxItems: 5, ...bearer('a') })).toEqual(identity({ maxPages: 7, ...bearer('b') }));
    expect(JSON.stringify(identity({ ...bearer('s3cret'), ...headers('s3cret') }))).not.toContain('s3cret');
    expect(identity({ query: { state: 'open' } })).not.toEqual(identity({}));
  });
});

describe('A listing of what changed', () => {
  const updatedSince = { parameter: 'since', overlapSeconds: 0 };

  it('asks for everything first, and then from the newest item on', async () => {
    const first = [at(1, '2026-03-01T00:00:00Z'), at(2, '2026-02-01T00:00:00Z')];
    const { runs } = anApi({
      [url]: json(first),
      [`${url}?since=2026-03-01T00%3A00%3A00Z`]: json([at(3, '2026-04-01T00:00:00Z')]),
    });
    const run = await runs.run({ url, fields, updatedSince });
    expect(run.end).toEqual({ kind: 'end', isComplete: true, highWater: '2026-03-01T00:00:00.000Z' });
    const later = await runs.run({ url, fields, updatedSince });
    expect(idsOf(later)).toEqual(['3']);
    expect(later.end).toEqual({ kind: 'end', isComplete: false, highWater: '2026-04-01T00:00:00.000Z' });
  });

  it.each([
    ['unix', '1772323140'],
    ['unixMs', '1772323140000'],
    ['date', '2026-02-28'],
    ['iso', '2026-02-28T23:59:00Z'],
  ])('writes the time as %s, with an overlap', async (format, written) => {
    const { runs, web } = anApi({ [url]: json([at(1, 1_772_323_200)]) });
    const given = { url, fields, updatedSince: { parameter: 'from', format } };
    await runs.run(given);
    await expect(runs.run(given)).rejects.toThrow('404');
    expect(new URL(web.requests[1]!.url).searchParams.get('from')).toBe(written);
  });

  it('writes the time into a body', async () => {
    const { runs, web } = anApi({ [url]: json([at(1, 1_772_323_200_000)]) });
    const inBody = { parameter: 'filter.from', format: 'unixMs', in: 'body', overlapSeconds: 0 };
    const given = { url, method: 'POST', body: { filter: { open: true } }, fields, updatedSince: inBody };
    await runs.run(given);
    await runs.run(given);
    expect(JSON.parse(web.requests[1]!.body!)).toEqual({ filter: { open: true, from: 1_772_323_200_000 } });
  });

  it.each([
    [
      'goes on from the last item when a limit cut a list in order',
      ['2026-01-01', '2026-01-02', '2026-01-03'],
      '2026-01-02',
    ],
    ['begins again when a limit cut a list without order', ['2026-01-03', '2026-01-02', '2026-01-01'], undefined],
  ])('%s', async (_, times, expected) => {
    const { runs } = anApi({ [url]: json(times.map((time, id) => at(id, time))) });
    const run = await runs.run({ url, fields, updatedSince, maxItems: 2 });
    expect(run.end?.highWater?.slice(0, 10)).toBe(expected);
  });

  it('asks again for what failed', async () => {
    const body = '{"id":1,"body":"x","at":"2026-01-01"}\n{"id":2,\n';
    const { runs } = anApi({ [url]: { headers: { 'content-type': 'application/x-ndjson' }, body } });
    const run = await runs.run({ url, fields, updatedSince });
    expect(run.end).toEqual({ kind: 'end', isComplete: false });
  });

  it('is not led astray by a time in the future', async () => {
    const { runs } = anApi({ [url]: json([at(1, '2999-01-01')]) });
    expect((await runs.run({ url, fields, updatedSince })).end?.highWater).toBe('2026-11-01T00:00:00.000Z');
  });
});

describe('A listing that was stopped', () => {
  const pages = {
    [`${url}?page=1`]: json(items(...Array.from({ length: 250 }, (_, id) => id))),
    [`${url}?page=2`]: json(items(...Array.from({ length: 120 }, (_, id) => 250 + id))),
    [`${url}?page=3`]: json([]),
  };
  const given = { url, fields: { content: 'body' }, pagination: { type: 'page' }, maxItems: 1000 };

  it.each([1, 2, 3, 4, 5])('goes on from checkpoint %i, and lists each item once', async (count) => {
    const { runs } = anApi(pages);
    const before = await runs.run(given, count);
    const after = await runs.resume(given);
    expect([...idsOf(before), ...idsOf(after)]).toEqual(Array.from({ length: 370 }, (_, id) => String(id)));
    expect(after.end?.isComplete).toBe(true);
    expect(runs.removed()).toEqual([]);
  });

  it('goes on within the answer that it began, though the source has another by now', async () => {
    const { runs, web } = anApi(pages);
    const before = await runs.run(given, 1);
    web.set(`${url}?page=1`, json(items('x')));
    const after = await runs.resume(given);
    expect([...idsOf(before), ...idsOf(after)]).toHaveLength(370);
    expect(web.requests.filter((request) => request.url.endsWith('page=1'))).toHaveLength(1);
  });

  it('goes on with the cursor and the time that it began with', async () => {
    const cursorPages = {
      [url]: json({ data: [at(1, '2026-01-05')], next: 'a' }),
      [`${url}?after=a`]: json({ data: [at(2, '2026-01-02')], next: null }),
    };
    const { runs } = anApi(cursorPages);
    const pagination = { type: 'cursor', cursorPath: 'next', parameter: 'after' };
    const parameters = { url, fields, pagination, updatedSince: { parameter: 'since' } };
    await runs.run(parameters, 1);
    const after = await runs.resume(parameters);
    expect(idsOf(after)).toEqual(['2']);
    expect(after.end).toEqual({ kind: 'end', isComplete: true, highWater: '2026-01-05T00:00:00.000Z' });
  });
});
