import { createDocumentBuilder } from '@sheaf/core/ingestion/parsing/document-builder';
import type { JsonEvents } from '@sheaf/core/ingestion/parsing/records/json-reader';
import { readPlainYaml } from '@sheaf/core/ingestion/parsing/records/plain-yaml';
import { walkYaml } from '@sheaf/core/ingestion/parsing/records/yaml-walk';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDocument, stringify } from 'yaml';

function recorded(tell: (events: JsonEvents) => void): string[] {
  const told: string[] = [];
  tell({
    openObject: () => told.push('{'),
    openArray: () => told.push('['),
    key: (name) => told.push(`${name}:`),
    scalar: (text, isString) => told.push(isString ? `"${text}"` : text),
    close: () => told.push('.'),
  });
  return told;
}

const plain = (source: string) => {
  const read = readPlainYaml(source);
  return read && recorded((events) => read.replay(events));
};

/** What the reader of all of YAML says; undefined when it finds a fault. */
function whole(source: string): string[] | undefined {
  const document = parseDocument(source, { uniqueKeys: false, logLevel: 'silent', prettyErrors: false });
  if (document.errors.length > 0) return undefined;
  return recorded((events) => walkYaml(document.contents, source, events, createDocumentBuilder()));
}

const scalars = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    'a b',
    'x: y',
    '# no',
    '- dash',
    '1.10',
    '0x1F',
    'true',
    '~',
    '',
    'it is',
    'a#b',
    '-5',
    '.5',
    'null',
    'a, b',
  ),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
);
const tree = fc.letrec((again) => ({
  node: fc.oneof({ depthSize: 'small' }, scalars, fc.array(again('node'), { maxLength: 4 }), again('map')),
  map: fc.dictionary(fc.stringMatching(/^[a-z][a-z _.]{0,6}$/), again('node'), { maxKeys: 4 }),
}));

describe('YAML as programs write it', () => {
  it('is read as the reader of all of YAML reads it, or left to that one', () => {
    let count = 0;
    fc.assert(
      fc.property(tree.map, fc.boolean(), (value, indentSeq) => {
        const source = stringify(value, { indentSeq, lineWidth: 0 });
        const read = plain(source);
        if (read === undefined) return;
        count += 1;
        expect(read, source).toEqual(whole(source));
      }),
      { numRuns: 1000 },
    );
    expect(count).toBeGreaterThan(300);
  });

  it('is never read where its lines are put anyhow and that one finds a fault', () => {
    const lines = fc.constantFrom(
      ...[
        'a: 1',
        '  b: 2',
        'c:',
        '- d',
        '  - e',
        '- f: 3',
        '    g: 4',
        '-',
        '  - - h',
        'i',
        '   j: [k, l]',
        'm: {}',
        '',
        '  "n": o',
      ],
    );
    fc.assert(
      fc.property(fc.array(lines, { minLength: 1, maxLength: 7 }), (chosen) => {
        const source = `${chosen.join('\n')}\n`;
        const read = plain(source);
        if (read !== undefined) expect(read, source).toEqual(whole(source));
      }),
      { numRuns: 4000 },
    );
  });

  it.each([
    ['a comment', 'a: 1 # one\n'],
    ['an anchor', 'a: &x 1\nb: *x\n'],
    ['a text over lines', 'a: one\n  two\n'],
    ['a block of text', 'a: |\n  one\n'],
    ['an escape', 'a: "one\\ntwo"\n'],
    ['a nested list on one line', 'a: [[1]]\n'],
    ['a second document', 'a: 1\n---\nb: 2\n'],
  ])('with %s is left to the reader of all of YAML', (_what, source) => {
    expect(plain(source)).toBeUndefined();
  });

  it('of 4 MB is read in a second or few', () => {
    const source = Array.from({ length: 100_000 }, (_, n) => `- name: item ${n}\n  tags: [a, b]\n`).join('');
    const started = performance.now();
    expect(readPlainYaml(source)?.container).toBe('seq');
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});
