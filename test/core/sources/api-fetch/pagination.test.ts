import { describe, expect, it } from 'vitest';
import { anApi, idsOf, items, json, kinds, url } from './an-api.ts';

const fields = { content: 'body' };

describe('A listing of one answer', () => {
  it('makes a document of each item', async () => {
    const { runs } = anApi({ [url]: json(items(1, 2)) });
    const run = await runs.run({ url, fields });
    expect(kinds(run)).toBe('document document end');
    expect(idsOf(run)).toEqual(['1', '2']);
    expect(run.end).toEqual({ kind: 'end', isComplete: true });
  });
});

describe('Pages', () => {
  it('are followed by the Link header, relative to the answer', async () => {
    const { runs } = anApi({
      [url]: json(items(1), {
        link: '<https://api.example.com/v1/issues?x=0>; rel="first", </v1/issues?page=2>; rel="last next"',
      }),
      [`${url}?page=2`]: json(items(2)),
    });
    const run = await runs.run({ url, fields, pagination: { type: 'linkHeader' } });
    expect(idsOf(run)).toEqual(['1', '2']);
    expect(kinds(run)).toBe('document checkpoint document end');
  });

  it('are followed by a cursor in the query', async () => {
    const { runs } = anApi({
      [`${url}?per=2`]: json({ data: items(1, 2), meta: { next: 'b c' } }),
      [`${url}?per=2&after=b+c`]: json({ data: items(3), meta: { next: null } }),
    });
    const pagination = { type: 'cursor', cursorPath: 'meta.next', parameter: 'after' };
    const run = await runs.run({ url, query: { per: 2 }, fields, pagination });
    expect(idsOf(run)).toEqual(['1', '2', '3']);
    expect(run.end?.isComplete).toBe(true);
  });

  it('are followed by a cursor in the body, beside what stands there', async () => {
    const { runs, web } = anApi({
      [url]: ({ body }) =>
        JSON.parse(body!).variables.after === undefined
          ? json({ data: { nodes: items(1), page: { more: true, end: 'x' } } })
          : json({ data: { nodes: items(2), page: { more: false, end: 'y' } } }),
    });
    const run = await runs.run({
      url,
      method: 'POST',
      body: { query: '{ nodes }', variables: { first: 1 } },
      dataPath: 'data.nodes',
      fields,
      pagination: {
        type: 'cursor',
        cursorPath: 'data.page.more ? data.page.end',
        parameter: 'variables.after',
        in: 'body',
      },
    });
    expect(idsOf(run)).toEqual(['1', '2']);
    expect(JSON.parse(web.requests[1]!.body!)).toEqual({ query: '{ nodes }', variables: { first: 1, after: 'x' } });
  });

  it('are followed by offset until one is empty, though the source gives fewer than asked for', async () => {
    const at = (offset: number) => `${url}?offset=${offset}&limit=50`;
    const { runs } = anApi({ [at(0)]: json(items(1, 2)), [at(2)]: json(items(3)), [at(3)]: json([]) });
    const run = await runs.run({ url, fields, pagination: { type: 'offset', limit: 50 } });
    expect(idsOf(run)).toEqual(['1', '2', '3']);
    expect(run.end?.isComplete).toBe(true);
  });

  it('end by offset at the total, without another call', async () => {
    const { runs, web } = anApi({
      [`${url}?skip=0&top=2`]: json({ total: '3', rows: items(1, 2) }),
      [`${url}?skip=2&top=2`]: json({ total: '3', rows: items(3) }),
    });
    const pagination = { type: 'offset', parameter: 'skip', limitParameter: 'top', limit: 2, totalPath: 'total' };
    expect(idsOf(await runs.run({ url, fields, pagination }))).toEqual(['1', '2', '3']);
    expect(web.requests).toHaveLength(2);
  });

  it.each([
    ['an empty page', json([])],
    ['a page that is not there', { status: 404, body: 'No such page.' }],
  ])('are followed by number up to %s', async (_, last) => {
    const { runs } = anApi({
      [`${url}?p=0&n=2`]: json(items(1, 2)),
      [`${url}?p=1&n=2`]: json(items(3)),
      [`${url}?p=2&n=2`]: last,
    });
    const pagination = { type: 'page', parameter: 'p', start: 0, sizeParameter: 'n', size: 2 };
    const run = await runs.run({ url, fields, pagination });
    expect(idsOf(run)).toEqual(['1', '2', '3']);
    expect(run.end?.isComplete).toBe(true);
  });

  it('are followed by the address in an answer', async () => {
    const { runs } = anApi({
      [url]: json({ value: items(1), 'next.link': '?skip=1' }),
      [`${url}?skip=1`]: json({ value: items(2) }),
    });
    const run = await runs.run({ url, fields, pagination: { type: 'nextUrl', path: '`next.link`' } });
    expect(idsOf(run)).toEqual(['1', '2']);
  });

  it('behind a proxy that calls itself http are called by https', async () => {
    const { runs, web } = anApi({ [url]: json({ value: items(1), next: 'http://api.example.com/v1/issues?p=2' }) });
    await expect(runs.run({ url, fields, pagination: { type: 'nextUrl', path: 'next' } })).rejects.toThrow('404');
    expect(web.requests[1]!.url).toBe(`${url}?p=2`);
  });
});

describe('Pages that would harm', () => {
  it('rejects a next page on another origin, and does not call it', async () => {
    const { runs, web } = anApi({ [url]: json({ value: items(1), next: 'https://evil.example.org/x' }) });
    const run = runs.run({ url, fields, pagination: { type: 'nextUrl', path: 'next' } });
    await expect(run).rejects.toMatchObject({
      name: 'SourceAnswerInvalid',
      message: expect.stringContaining('another origin'),
    });
    expect(web.requests).toHaveLength(1);
  });

  it('rejects the same cursor again', async () => {
    const { runs } = anApi({
      [url]: json({ data: items(1), next: 'a' }),
      [`${url}?c=a`]: json({ data: items(2), next: 'a' }),
    });
    const pagination = { type: 'cursor', cursorPath: 'next', parameter: 'c' };
    await expect(runs.run({ url, fields, pagination })).rejects.toMatchObject({ name: 'SourceAnswerInvalid' });
  });

  it('rejects addresses that go in a circle, however long', async () => {
    let calls = 0;
    const names = [...'abcdefg'];
    const circle = Object.fromEntries(
      names.map((name, at) => [
        `${url}?${name}`,
        () => {
          calls += 1;
          return json({ data: items(calls), next: `?${names[(at + 1) % names.length]}` });
        },
      ]),
    );
    const { runs } = anApi({ [url]: json({ data: items(0), next: '?a' }), ...circle });
    const run = runs.run({
      url,
      fields,
      maxPages: 1000,
      maxItems: 1000,
      pagination: { type: 'nextUrl', path: 'next' },
    });
    await expect(run).rejects.toMatchObject({ name: 'SourceAnswerInvalid' });
    expect(calls).toBeLessThan(40);
  });

  it('rejects a source that gives the same page whatever is asked for', async () => {
    const { runs } = anApi({ [`${url}?page=1`]: json(items(1)), [`${url}?page=2`]: json(items(1)) });
    const run = runs.run({ url, fields, pagination: { type: 'page' } });
    await expect(run).rejects.toThrow('the same as the one before');
  });
});

describe('Limits', () => {
  const pagination = { type: 'page' };
  const pages = {
    [`${url}?page=1`]: json(items(1, 2)),
    [`${url}?page=2`]: json(items(3, 4)),
    [`${url}?page=3`]: json([]),
  };

  it.each([
    [{ maxItems: 3 }, ['1', '2', '3']],
    [{ maxItems: 2 }, ['1', '2']],
    [{ maxPages: 1 }, ['1', '2']],
  ])('%o cut the listing, which is not complete then', async (limit, expected) => {
    const { runs } = anApi(pages);
    const run = await runs.run({ url, fields, pagination, ...limit });
    expect(idsOf(run)).toEqual(expected);
    expect(run.end?.isComplete).toBe(false);
  });

  it('cut nothing where they are not passed', async () => {
    const { runs } = anApi(pages);
    const run = await runs.run({ url, fields, pagination, maxItems: 5, maxPages: 3 });
    expect(run.end?.isComplete).toBe(true);
  });
});
