import { errorTable } from '@sheaf/core/error-table';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from './a-parse.ts';
import { expectSound } from './a-sound-document.ts';

/** Pieces of which each format is made, sound or not. */
const pieces: Readonly<Record<string, readonly string[]>> = {
  json: ['{', '}', '[', ']', ',', ':', '"a"', '"b"', '1', 'null', ' ', '\n', '"', '\\u0', '{"a":1}', '[1,"x"]', '1e9'],
  jsonl: ['{"a":1}\n', '{"a":2,"b":[3]}\n', '{', '\n', 'x\n', '[1]\n', '"s"\n'],
  csv: ['a', 'b', '1', ',', ';', '\t', '|', '"', '""', '\n', '\r\n', ' ', 'name', '2024-01-02', 'sep=;\n'],
  yaml: [
    'a: ',
    '- ',
    '\n',
    '  ',
    '1',
    'x',
    '"',
    '---\n',
    '&a ',
    '*a',
    '{',
    '}',
    '[',
    ']',
    ', ',
    '|\n',
    '# c\n',
    '? ',
    ': ',
    '%',
    '...\n',
  ],
  xml: [
    '<a>',
    '</a>',
    '<b c="d">',
    '</b>',
    '<p>',
    '</p>',
    'text',
    '<title>',
    '</title>',
    '<section>',
    '</section>',
    '<e/>',
    '&amp;',
    '&x;',
    '<!--',
    '-->',
    '<![CDATA[',
    ']]>',
    '<!DOCTYPE a [',
    ']>',
    '<?x?>',
    '\n',
  ],
  svg: [
    '<svg>',
    '<text>',
    '</text>',
    '<tspan>',
    '</tspan>',
    'x',
    '<g display="none">',
    '</g>',
    '<style>',
    '</style>',
    '<title>',
  ],
  rst: [
    'Title\n',
    '=====\n',
    '-----\n',
    '\n',
    '  ',
    '- a\n',
    '1. b\n',
    '.. note:: c\n',
    '.. code::\n',
    '.. d\n',
    '::\n',
    ':f: g\n',
    '+-+-+\n',
    '|a|b|\n',
    '== ==\n',
    'x  y\n',
    '*e*',
    '`f`_',
    '``g``',
    '|h|',
    'word ',
    '>>> i\n',
    '| j\n',
    '-o  k\n',
    '.. list-table::\n',
    '* - l\n',
    '.. |h| replace:: m\n',
    '\\',
  ],
  adoc: [
    '= T\n',
    '== S\n',
    '\n',
    '* a\n',
    '** b\n',
    '. c\n',
    'd:: e\n',
    '+\n',
    '----\n',
    '====\n',
    '|===\n',
    '|f |g\n',
    '2+|h\n',
    '[source]\n',
    '[cols="2*"]\n',
    '.i\n',
    '// j\n',
    '////\n',
    ':k: l\n',
    '{k}',
    'NOTE: m\n',
    '*n*',
    '`o`',
    '<<p>>',
    'image::q[r]\n',
    ' s\n',
    'word ',
    '<1> t\n',
    '--\n',
    '\\',
  ],
  ipynb: [
    '{"nbformat":4,"cells":[',
    ']}',
    '{"cell_type":"code","source":"x","outputs":[',
    '{"output_type":"stream","text":"y"}',
    '{"cell_type":"markdown","source":["# z"]}',
    ',',
    '{',
    '}',
    '[',
    ']',
    '"a"',
    ':',
    '1',
  ],
};

const typed = Object.keys(errorTable);

async function expectSoundOrTyped(source: string | Uint8Array, extension: string): Promise<void> {
  try {
    expectSound(await parse(source, extension));
  } catch (error) {
    if ((error as Error).name === 'AssertionError') throw error;
    expect(typed).toContain((error as Error).name);
    // A fault of a parser would hide behind this name.
    expect((error as Error).message).not.toMatch(/TypeError|RangeError|ReferenceError/);
  }
}

describe('every format', () => {
  it.each(Object.entries(pieces))(
    'of %s gives a sound document or a typed error for any mixture of its parts',
    async (extension, parts) => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.constantFrom(...parts), { maxLength: 60 }), async (chosen) => {
          await expectSoundOrTyped(chosen.join(''), extension);
        }),
        { numRuns: 600 },
      );
    },
  );

  it.each(Object.keys(pieces))('of %s gives a sound document or a typed error for any bytes', async (extension) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        await expectSoundOrTyped(bytes, extension);
      }),
      { numRuns: 150 },
    );
  });

  it('of JSON keeps every string and number of any value', async () => {
    const word = fc.stringMatching(/^[a-z]{1,12}$/);
    const leaf = fc.oneof(word, fc.integer());
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('tree'), { maxLength: 6 }),
        fc.dictionary(word, tie('tree'), { maxKeys: 6 }),
      ),
    }));
    await fc.assert(
      fc.asyncProperty(fc.array(tree, { minLength: 1, maxLength: 30 }), leaf, async (values, last) => {
        const clean = await parse(JSON.stringify([...values, last]), 'json');
        expectSound(clean);
        const leaves: string[] = [];
        JSON.stringify([values, last], (_, value) => {
          if (typeof value === 'string' || typeof value === 'number') leaves.push(String(value));
          return value;
        });
        for (const text of leaves) expect(clean.text).toContain(text);
      }),
      { numRuns: 300 },
    );
  });
});
