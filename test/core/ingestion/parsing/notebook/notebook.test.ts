import { describe, expect, it } from 'vitest';
import { parse, places } from '../a-parse.ts';

const aNotebook = (cells: readonly object[], metadata: object = {}) =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells });

describe('a notebook', () => {
  it('has its cells in order, each with what it printed', async () => {
    const clean = await parse(
      aNotebook(
        [
          {
            cell_type: 'markdown',
            source: ['# Study\n', '\n', 'Text ![plot.png](attachment:plot.png)\n', '\n', '![i](x)'],
          },
          {
            cell_type: 'code',
            source: ['x = 1\n', 'print(x)'],
            outputs: [
              { output_type: 'stream', name: 'stdout', text: ['10%\r100%\n', '\u001b[31mred\u001b[0m\n'] },
              { output_type: 'stream', name: 'stdout', text: 'more' },
              { output_type: 'execute_result', data: { 'text/plain': ['1'], 'image/png': 'iVBORw0KGgo=' } },
              { output_type: 'display_data', data: { 'text/plain': '<Figure size 1x1>', 'image/png': 'iVBORw0KGgo=' } },
            ],
          },
          {
            cell_type: 'code',
            source: 'frame',
            outputs: [
              {
                output_type: 'execute_result',
                data: {
                  'text/plain': '  a\n0 1',
                  'text/html': '<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>',
                },
              },
              { output_type: 'error', ename: 'E', evalue: 'v', traceback: ['\u001b[0;31mE\u001b[0m', 'line 1'] },
            ],
          },
          { cell_type: 'raw', source: 'as it is' },
        ],
        { title: 'A study', kernelspec: { language: 'python', display_name: 'Python 3' } },
      ),
      'ipynb',
    );
    expect(places(clean)).toEqual([
      'Title1 cell 1: Study',
      'Paragraph cell 1: Text plot.png',
      'Code cell 2: x = 1\nprint(x)',
      'Code cell 2 output: 100%\nred\nmore',
      'Code cell 2 output: 1',
      'Code cell 3: frame',
      'Table cell 3 output: a | b\n1 | 2',
      'Code cell 3 output: E\nline 1',
      'Paragraph cell 4: as it is',
    ]);
    expect(clean).toMatchObject({
      title: 'A study',
      metadata: { programmingLanguage: 'python', kernel: 'Python 3', cells: 4 },
    });
  });

  it('of the older format is read from its worksheets', async () => {
    const source = {
      nbformat: 3,
      metadata: { name: 'Old' },
      worksheets: [
        {
          cells: [
            { cell_type: 'heading', level: 2, source: 'Part' },
            {
              cell_type: 'code',
              language: 'julia',
              input: ['1 + 1'],
              outputs: [{ output_type: 'pyout', text: ['2'], png: 'iVBORw0KGgo=' }],
            },
          ],
        },
      ],
    };
    const clean = await parse(JSON.stringify(source), 'ipynb');
    expect(places(clean)).toEqual(['Title2 cell 1: Part', 'Code cell 2: 1 + 1', 'Code cell 2 output: 2']);
    expect(clean).toMatchObject({ title: 'Old', metadata: { programmingLanguage: 'julia' } });
  });

  it('is recognised by what it holds, and rejected where it is broken', async () => {
    const source = aNotebook([{ cell_type: 'code', source: 'x', outputs: [] }]).replace('"cells"', '\n"cells"');
    expect((await parse(source.replace(/^\{(.*?),\n("cells".*)\}$/s, '{$2,$1}'), 'json')).mediaType).toBe(
      'application/x-ipynb+json',
    );
    await expect(parse('{"cells": [', 'ipynb')).rejects.toMatchObject({
      name: 'CorruptDocument',
      message: expect.stringContaining('not valid JSON'),
    });
    await expect(parse('{"nbformat": 4}', 'ipynb')).rejects.toMatchObject({ name: 'CorruptDocument' });
    for (const cells of [null, [null], [{ cell_type: 7, source: {}, outputs: [null, 3, { data: [] }] }]]) {
      await expect(parse(JSON.stringify({ nbformat: 4, cells }), 'ipynb')).rejects.toMatchObject({
        name: expect.stringMatching(/^(?:Corrupt|Empty)Document$/),
      });
    }
  });
});
