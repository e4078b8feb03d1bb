import { describe, expect, it } from 'vitest';
import type { ScriptedAnswer } from '../../../fixtures/scripted-web.ts';
import { anApi, documents, idsOf, json, kinds, textOf, url } from './an-api.ts';

const as = (type: string, body: string | Uint8Array): ScriptedAnswer => ({ headers: { 'content-type': type }, body });
const texts = async (answer: ScriptedAnswer, parameters: object = {}) => {
  const { runs } = anApi({ [url]: answer });
  return documents(await runs.run({ url, ...parameters })).map(textOf);
};

describe('JSON', () => {
  it('is the array itself, or the only array of an object', async () => {
    const content = { fields: { content: 'text' } };
    expect(await texts(json([{ text: 'a' }, { text: 'b' }]), content)).toEqual(['a', 'b']);
    expect(await texts(json({ count: 1, results: [{ text: 'a' }] }), content)).toEqual(['a']);
  });

  it('is what dataPath finds, one or many', async () => {
    const answer = json({ a: [{ b: { text: 'x' } }, { b: { text: 'y' } }], c: [] });
    expect(await texts(answer, { dataPath: 'a.b', fields: { content: 'text' } })).toEqual(['x', 'y']);
    expect(await texts(json({ text: 'one' }), { dataPath: '$', fields: { content: 'text' } })).toEqual(['one']);
    expect(await texts(answer, { dataPath: 'c' })).toEqual([]);
    expect(await texts(answer, { dataPath: 'a[b.text = "z"]' })).toEqual([]);
  });

  it('keeps every digit of a number', async () => {
    const body = '[{"id":12345678901234567890,"x":0.1234567890123456789,"y":1.5,"z":9007199254740991}]';
    const { runs } = anApi({ [url]: as('application/json', body) });
    const run = await runs.run({ url });
    expect(idsOf(run)).toEqual(['12345678901234567890']);
    expect(JSON.parse(textOf(documents(run)[0]!))).toEqual({
      id: '12345678901234567890',
      x: '0.1234567890123456789',
      y: 1.5,
      z: 9007199254740991,
    });
  });

  it('becomes readable JSON whose keys have an order of their own', async () => {
    const [first] = await texts(as('application/json', '[{"id":1,"b":{"d":1,"c":[2]},"a":"ä"}]'));
    const [second] = await texts(as('application/json', '[{"a":"ä","b":{"c":[2],"d":1},"id":1}]'));
    expect(first).toBe(second);
    expect(first).toMatchInlineSnapshot(`
      "{
        "a": "ä",
        "b": {
          "c": [
            2
          ],
          "d": 1
        },
        "id": 1
      }"
    `);
  });

  it.each([
    ['{"a":[],"b":[]}', undefined, 'has the fields'],
    ['{"error":"no"}', undefined, '"error"'],
    ['{"items":[]}', 'data.rows', 'dataPath finds nothing'],
  ])('rejects %s for dataPath %s, and names what is there', async (body, dataPath, words) => {
    await expect(texts(as('application/json', body), dataPath === undefined ? {} : { dataPath })).rejects.toMatchObject(
      {
        name: 'SourceQueryInvalid',
        message: expect.stringContaining(words),
      },
    );
  });

  it.each(['{"a":', '[1,]', '[1] x', `{"a":${'['.repeat(600)}${']'.repeat(600)}}`])(
    'rejects %.20s as no JSON',
    async (body) => {
      await expect(texts(as('application/json', body))).rejects.toMatchObject({ name: 'SourceAnswerInvalid' });
    },
  );
});

describe('Lines of JSON', () => {
  it('fail one by one: the rest goes on, and nothing counts as removed', async () => {
    const { runs } = anApi({ [url]: as('application/x-ndjson', '{"id":1}\n\n{"id":\n{"id":3}\r\n') });
    const run = await runs.run({ url });
    expect(kinds(run)).toBe('document failed document end');
    expect(run.events[1]).toMatchObject({ error: 'SourceAnswerInvalid', message: expect.stringContaining('Line 3') });
    expect(run.end?.isComplete).toBe(false);
  });

  it('are known by content where no media type tells', async () => {
    expect(await texts(as('text/plain', '{"t":"a"}\n{"t":"b"}\n'), { fields: { content: 't' } })).toEqual(['a', 'b']);
  });
});

describe('CSV', () => {
  it('names cells by the first row, whatever stands in quotes', async () => {
    const rows = '\ufeffid;note;;note\r\n1;"two\r\nlines; ""quoted""";x;y\r\n\r\n2;plain;;\r\n';
    const [first, second] = await texts(as('text/csv', rows));
    expect(JSON.parse(first!)).toEqual({ id: '1', note: 'two\nlines; "quoted"', column_3: 'x', column_4: 'y' });
    expect(JSON.parse(second!)).toMatchObject({ id: '2', note: 'plain' });
  });

  it('is read to its end, however many rows', async () => {
    const body = `id,name\n${Array.from({ length: 1001 }, (_, id) => `${id},"n ${id}"`).join('\n')}\n`;
    const { runs } = anApi({ [url]: as('text/csv', body) });
    const run = await runs.run({ url, maxItems: 5000 });
    expect(idsOf(run)).toHaveLength(1001);
    expect(run.end?.isComplete).toBe(true);
  });

  it('fails at a quote that never ends, after what stands before it', async () => {
    const { runs } = anApi({ [url]: as('text/csv', 'id,a\n1,x\n2,"y\n3,z\n') });
    expect(kinds(await runs.run({ url }))).toBe('document failed end');
  });
});

describe('XML', () => {
  const feed = `<?xml version="1.0" encoding="ISO-8859-1"?><r xmlns:m="urn:m"><m:item id="7"><t>caf\u00e9</t></m:item></r>`;

  it('is an object of elements, attributes and text', async () => {
    const { runs } = anApi({ [url]: as('application/xml', Buffer.from(feed, 'latin1')) });
    const run = await runs.run({ url, dataPath: 'r.item', fields: { content: 't', id: '`@id`' } });
    expect(idsOf(run)).toEqual(['7']);
    expect(textOf(documents(run)[0]!)).toBe('café');
  });

  it.each([
    [
      'entities of its own',
      '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r><item>&e;</item></r>',
      'entities',
    ],
    ['an element without end', '<?xml version="1.0"?><r><item>a', 'no end tag'],
  ])('rejects %s', async (_, body, words) => {
    await expect(texts(as('text/xml', body), { dataPath: 'r.item' })).rejects.toMatchObject({
      name: 'SourceAnswerInvalid',
      message: expect.stringContaining(words),
    });
  });

  it('rejects an answer without a dataPath', async () => {
    await expect(texts(as('text/xml', '<r><i/></r>'))).rejects.toMatchObject({ name: 'SourceQueryInvalid' });
  });
});

describe('Answers that are no data', () => {
  const login = '<!doctype html><title>Sign in</title><form><input name=u><input type="password"></form>';

  it.each([
    ['a login page', as('text/html', login), 'SourceRefused', 'login page'],
    ['a login page that says it is JSON', as('application/json', login), 'SourceRefused', 'login page'],
    ['a page', as('text/html', '<html><h1>Hello</h1>'), 'SourceAnswerInvalid', 'text/html'],
    [
      'a picture',
      as('image/png', new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10])),
      'SourceAnswerInvalid',
      'image/png',
    ],
    ['words', as('text/plain', 'Just words.'), 'SourceAnswerInvalid', 'Just words.'],
  ] as const)('reject %s by name', async (_, answer, name, words) => {
    await expect(texts(answer)).rejects.toMatchObject({ name, message: expect.stringContaining(words) });
  });

  it.each([
    [404, {}, 'SourceQueryInvalid'],
    [401, {}, 'CredentialsRejected'],
    [403, {}, 'CredentialsRejected'],
    [403, { 'x-ratelimit-remaining': '0' }, 'SourceUnavailable'],
    [429, { 'retry-after': '7' }, 'SourceUnavailable'],
    [422, {}, 'SourceQueryInvalid'],
    [500, {}, 'SourceUnavailable'],
    [304, {}, 'SourceAnswerInvalid'],
  ] as const)('reject status %i %o as %s', async (status, headers, name) => {
    const answer = { status, headers, body: '{"message":"see https://x.example/?token=abc"}' };
    const fault = await texts(answer).catch((error: Error) => error);
    expect(fault).toMatchObject({ name, message: expect.stringContaining(String(status)) });
    expect(fault).not.toMatchObject({ message: expect.stringContaining('token=abc') });
  });

  it('reject bytes that are no text', async () => {
    const bytes = Uint8Array.from({ length: 3000 }, (_, at) => (at * 7919) % 251);
    await expect(texts(as('application/json', bytes), { format: 'json' })).rejects.toMatchObject({
      name: 'SourceAnswerInvalid',
    });
  });

  it('are no items where nothing is said', async () => {
    expect(await texts({ status: 204 })).toEqual([]);
  });

  it('reject more bytes than are allowed', async () => {
    await expect(texts(json(['x'.repeat(2000)]), { maxBytesPerAnswer: 1024 })).rejects.toMatchObject({
      name: 'SourceAnswerTooLarge',
    });
  });
});
