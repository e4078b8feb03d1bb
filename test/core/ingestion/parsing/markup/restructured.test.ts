import { describe, expect, it } from 'vitest';
import { parse, places } from '../a-parse.ts';

const lines = (...all: readonly string[]) => all.join('\n');

describe('reStructuredText', () => {
  it('levels headings by the order of their styles and takes the fields at its top as metadata', async () => {
    const clean = await parse(
      lines(
        '.. A note',
        '   to writers',
        '',
        '=====',
        'Guide',
        '=====',
        '',
        ':Author: Ann Lee',
        ':Date: 2024-05-06',
        ':Version: 1.10',
        '',
        'Intro.',
        '',
        'Part',
        '====',
        '',
        'Detail',
        '------',
        '',
        'Text.',
        '',
        'Next',
        '====',
        '',
        'End.',
      ),
      'rst',
    );
    expect(places(clean)).toEqual([
      'Title1: Guide',
      'Paragraph: Intro.',
      'Title2: Part',
      'Title3: Detail',
      'Paragraph: Text.',
      'Title2: Next',
      'Paragraph: End.',
    ]);
    expect(clean).toMatchObject({
      title: 'Guide',
      metadata: { authors: ['Ann Lee'], date: '2024-05-06', version: '1.10' },
      hidden: [{ reason: 'comment', text: 'A note\nto writers' }],
    });
  });

  it('shows inline markup as a reader sees it', async () => {
    const source = lines(
      'A ``literal``, *soft*, **loud**, `site <https://a.example>`_, :ref:`there <x>`, :func:`~m.sub.call`,',
      'a word_, `phrase`_, note [1]_, |short| and a\\*b.',
      '',
      '.. |short| replace:: long text',
      '.. _word: https://b.example',
      '.. [1] The note.',
    );
    expect(places(await parse(source, 'rst'))).toEqual([
      'Paragraph: A literal, soft, loud, site, there, call, a word, phrase, note [1], long text and a*b.',
      'Paragraph: [1] The note.',
    ]);
  });

  it('nests lists and keeps definitions, fields and options in lists', async () => {
    const source = lines(
      '- one',
      '  goes on',
      '',
      '  - inner',
      '',
      '- two',
      '',
      '1. first',
      '2. second',
      '',
      'term',
      '  Meaning.',
      'other : class',
      '  More.',
      '',
      'Text.',
      '',
      ':field: value',
      '',
      '-a, --all  Everything.',
    );
    expect(places(await parse(source, 'rst'))).toEqual([
      'List: - one goes on\n  - inner\n- two',
      'List: 1. first\n2. second',
      'List: term\n  Meaning.\nother : class\n  More.',
      'Paragraph: Text.',
      'List: field: value',
      'List: -a, --all Everything.',
    ]);
  });

  it('keeps literal blocks, code and doctests whole', async () => {
    const source = lines(
      'So::',
      '',
      '  a  b',
      '',
      '    c',
      '',
      '::',
      '',
      '  alone',
      '',
      '.. code-block:: python',
      '   :linenos:',
      '',
      '   def f():',
      '',
      '       return 1',
      '',
      '>>> 1 + 1',
      '2',
    );
    expect(places(await parse(source, 'rst'))).toEqual([
      'Paragraph: So:',
      'Code: a  b\n\n  c',
      'Code: alone',
      'Code: def f():\n\n    return 1',
      'Code: >>> 1 + 1\n2',
    ]);
  });

  it('reads tables in each of their forms', async () => {
    const source = lines(
      '+---+-------+',
      '| A | B     |',
      '+===+=======+',
      '| 1 | two   |',
      '|   | lines |',
      '+---+-------+',
      '| over both |',
      '+---+-------+',
      '',
      '==  ====',
      'x   y',
      '==  ====',
      '1   a',
      '    b',
      '2   c',
      '==  ====',
      '',
      '.. csv-table:: Title',
      '   :header: "p", "q"',
      '',
      '   1, "2, 3"',
      '',
      '.. list-table::',
      '   :header-rows: 1',
      '',
      '   * - H',
      '     - I',
      '   * - c',
      '     - d',
    );
    expect(places(await parse(source, 'rst'))).toEqual([
      'Table: A | B\n1 | two lines\nover both | ',
      'Table: x | y\n1 | a b\n2 | c',
      'Paragraph: Title',
      'Table: p | q\n1 | 2, 3',
      'Table: H | I\nc | d',
    ]);
  });

  it('gives directives as their text, images as figures', async () => {
    const source = lines(
      '.. note:: Mind',
      '   the gap.',
      '',
      '.. admonition:: Title',
      '',
      '   Body.',
      '',
      '.. image:: a.png',
      '   :alt: A cat',
      '',
      '.. figure:: b.png',
      '',
      '   Caption.',
      '',
      '   Legend.',
      '',
      '.. toctree::',
      '   :maxdepth: 2',
      '',
      '   intro',
    );
    expect(places(await parse(source, 'rst'))).toEqual([
      'Paragraph: Mind the gap.',
      'Paragraph: Title',
      'Paragraph: Body.',
      'Figure: A cat',
      'Figure: Caption.',
      'Paragraph: Legend.',
    ]);
  });
});
