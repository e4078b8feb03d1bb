import { describe, expect, it } from 'vitest';
import { anApi, documents, items, json, kinds, url } from './an-api.ts';

const fields = { content: 'body' };

describe('a long answer', () => {
  it('that is a list is read item by item, however many values it holds in all', async () => {
    const row = `{"id":1,"body":"x","empty":[${'{},'.repeat(999)}{}]}`;
    const body = `[${`${row},`.repeat(2_499)}${row}]`;
    const { runs } = anApi({ [url]: { headers: { 'content-type': 'application/json' }, body } });
    const run = await runs.run({ url, fields: { ...fields, id: "'same'" }, maxItems: 3 });
    expect(documents(run)).toHaveLength(1);
  });

  it('that must be looked into as a whole is refused above two million values', async () => {
    const body = `{"data":[${'{},'.repeat(2_000_000)}{}]}`;
    const { runs } = anApi({ [url]: { headers: { 'content-type': 'application/json' }, body } });
    await expect(runs.run({ url, fields, dataPath: 'data' })).rejects.toMatchObject({
      name: 'SourceAnswerTooLarge',
      message: expect.stringContaining('more than 2000000 values'),
    });
  });

  it('above maxBytesPerAnswer is refused by the name of the limit and its highest value', async () => {
    const { runs } = anApi({ [url]: json(items(...Array.from({ length: 100 }, (_, id) => id))) });
    await expect(runs.run({ url, fields, maxBytesPerAnswer: 1_024 })).rejects.toMatchObject({
      name: 'SourceAnswerTooLarge',
      message: expect.stringMatching(/more than 1024 bytes.*maxBytesPerAnswer is 1024: .* at most 104857600/),
    });
  });

  it('that is cut gives none of its items', async () => {
    const { runs } = anApi({
      [url]: { headers: { 'content-type': 'application/json' }, body: '[{"id":1,"body":"a"},{' },
    });
    await expect(runs.run({ url, fields })).rejects.toMatchObject({ name: 'SourceAnswerInvalid' });
  });

  it('loses one item that is nested too deep, and no other', async () => {
    const deep = `{"id":2,"body":${'['.repeat(600)}${']'.repeat(600)}}`;
    const body = `[ {"id":1,"body":"a"} , ${deep},\n{"id":3,"body":"b"} ]`;
    const { runs } = anApi({ [url]: { headers: { 'content-type': 'application/json' }, body } });
    const run = await runs.run({ url, fields });
    expect(kinds(run)).toBe('document failed document end');
    expect(run.end?.isComplete).toBe(false);
  });

  it('may be an empty list', async () => {
    const { runs } = anApi({ [url]: { headers: { 'content-type': 'application/json' }, body: ' [ ] \n' } });
    expect(kinds(await runs.run({ url, fields }))).toBe('end');
  });
});
