import { describe, expect, it } from 'vitest';
import { parse, places } from '../a-parse.ts';

describe('JSON', () => {
  it('becomes a table where records are uniform and flat, and lines of keys elsewhere', async () => {
    const clean = await parse(
      JSON.stringify({
        title: 'Stock',
        version: 3,
        items: [
          { id: 1, name: 'bolt', colour: null },
          { id: 2, name: 'nut' },
          { id: 3, size: { width: 4, tags: ['a', 'b'] }, parts: [{ no: 7 }] },
        ],
        'a/b~c': { d: true },
      }),
      'json',
    );
    expect(places(clean)).toEqual([
      'Paragraph: title: Stock\nversion: 3',
      'Table /items/0-1: id | name\n1 | bolt\n2 | nut',
      'Paragraph /items/2: id: 3\nsize.width: 4\nsize.tags: a, b\nparts.0.no: 7',
      'Paragraph /a~1b~0c: d: true',
    ]);
    expect(clean).toMatchObject({ title: 'Stock', metadata: { version: 3 }, mediaType: 'application/json' });
  });

  it('keeps numbers as they are written, keys in their order and keys that stand twice', async () => {
    const clean = await parse('{"b":12345678901234567890,"2":1.50,"1":1e400,"b":-0,"__proto__":7}', 'json');
    expect(clean.text).toBe('b: 12345678901234567890\n2: 1.50\n1: 1e400\nb: -0\n__proto__: 7');
  });

  it('gives long strings elements of their own, with their pointer', async () => {
    const long = 'Words and more words. '.repeat(40).trim();
    const clean = await parse(JSON.stringify([{ id: 9, body: long, 'What is it?': long, after: 'x' }]), 'json');
    expect(places(clean)).toEqual([
      'Paragraph /0: id: 9',
      `Paragraph /0/body: ${long}`,
      `Paragraph /0/What is it?: What is it?: ${long}`,
      'Paragraph /0: after: x',
    ]);
  });

  it('splits many rows into groups below the limit, each with the header', async () => {
    const rows = Array.from({ length: 300 }, (_, id) => ({ id, name: `item number ${id}` }));
    const clean = await parse(JSON.stringify(rows), 'json');
    expect(clean.elements.length).toBeGreaterThan(3);
    let next = 0;
    for (const { type, path, charStart, charEnd } of clean.elements) {
      const text = clean.text.slice(charStart, charEnd);
      expect(type).toBe('Table');
      expect(text.startsWith('id | name\n')).toBe(true);
      expect(text.length).toBeLessThanOrEqual(1600);
      const [first, last] = path!.slice(1).split('-').map(Number);
      expect(first).toBe(next);
      next = last! + 1;
    }
    expect(next).toBe(300);
  });

  it('breaks a large object up into what it holds', async () => {
    const paths = Object.fromEntries(
      Array.from({ length: 60 }, (_, n) => [
        `/route/${n}`,
        { get: { summary: `Reads number ${n}`, tags: ['x', 'y'] } },
      ]),
    );
    const clean = await parse(JSON.stringify({ info: { name: 'API' }, paths }), 'json');
    expect(places(clean)[0]).toBe('Paragraph /info: name: API');
    expect(places(clean)).toContain('Paragraph /paths/~1route~159: get.summary: Reads number 59\nget.tags: x, y');
  });

  it('that is broken is read as plain text and says where it breaks', async () => {
    const clean = await parse('{"a": 1,\n "b": oops}', 'json');
    expect(clean.text).toBe('{"a": 1,\n"b": oops}');
    expect(clean.metadata.malformed).toContain('a value was expected in line 2');
  });

  it('nested 100,000 deep is read', async () => {
    const depth = 100_000;
    const clean = await parse(`${'['.repeat(depth)}"core"${']'.repeat(depth)}`, 'json');
    expect(clean.text).toContain('core');
    await expect(parse('['.repeat(depth), 'json')).resolves.toMatchObject({
      metadata: { malformed: expect.any(String) },
    });
  });

  it('without a value that can be read is an empty document', async () => {
    for (const source of ['[]', '{}', '[[],{"a":null}]', '""'])
      await expect(parse(source, 'json')).rejects.toMatchObject({ name: 'EmptyDocument' });
  });
});

describe('JSON lines', () => {
  it('become few elements where each says little', async () => {
    const elementsOf = async (line: (at: number) => string) => {
      const source = Array.from({ length: 20_000 }, (_, at) => line(at)).join('\n');
      return (await parse(source, 'jsonl')).elements;
    };
    for (const line of [() => '1', (at: number) => `{"a":${at}}`, () => '{', () => '"x"', () => '[1, 2', () => '[3]']) {
      const elements = await elementsOf(line);
      expect(elements.length).toBeLessThan(200);
      expect(elements.at(-1)?.path).toMatch(/^lines \d+-20000$/);
    }
  });

  it('are records with the number of their line, a broken line as it stands', async () => {
    const clean = await parse('{"a":1,"b":2}\n{"a":3,"b":4}\n\n{oops\n{"c":{"d":5}}\n', 'jsonl');
    expect(places(clean)).toEqual([
      'Table lines 1-2: a | b\n1 | 2\n3 | 4',
      'Paragraph line 4: {oops',
      'Paragraph line 5: c.d: 5',
    ]);
    expect(clean.metadata.malformed).toContain('1 of 5, first line 4');
  });

  it('are recognised in a file that is called JSON', async () => {
    expect((await parse('{"a":1}\n{"a":2}\n', 'json')).mediaType).toBe('application/jsonl');
  });
});
