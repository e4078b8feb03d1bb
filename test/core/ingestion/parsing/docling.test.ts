import { doclingDocument } from '@sheaf/core/ingestion/parsing/docling/docling-document';
import { reportDocling } from '@sheaf/core/ingestion/parsing/docling/report-docling';
import { createDocumentBuilder } from '@sheaf/core/ingestion/parsing/document-builder';
import { describe, expect, it } from 'vitest';
import { aCell, aDoclingDocument, aPage, aText, at, type DoclingItems, to } from './a-docling-document.ts';

function read(body: readonly string[], items: DoclingItems) {
  const builder = createDocumentBuilder();
  reportDocling(doclingDocument.parse(aDoclingDocument(body, items)), builder);
  const clean = builder.build('application/pdf');
  const shown = clean.elements.map(({ type, level, charStart, charEnd }) => {
    return `${type}${level ?? ''}: ${clean.text.slice(charStart, charEnd)}`;
  });
  const placed = (clean.boxes ?? []).map(({ charStart, charEnd, ...box }) => ({
    text: clean.text.slice(charStart, charEnd),
    box: [box.page, box.x, box.y, box.width, box.height],
  }));
  return { ...clean, shown, placed };
}

describe('a DoclingDocument', () => {
  it('is reported in the order of its tree, with the levels of its headings, and without what repeats on pages', () => {
    const { shown, title } = read(['texts/1', 'groups/0', 'texts/0', 'texts/5', 'texts/6'], {
      groups: [{ label: 'section', name: 'part', children: to('texts/2', 'texts/3', 'texts/4') }],
      texts: [
        aText('text', 'Last.'),
        aText('title', 'The\ntitle'),
        aText('section_header', 'A section', { level: 1 }),
        aText('section_header', 'Below it', { level: 2 }),
        aText('code', 'if (x)\n    y();'),
        aText('text', 'Page 1', { content_layer: 'furniture' }),
        aText('page_footer', 'Page 1'),
      ],
    });
    expect(shown).toEqual([
      'Title1: The title',
      'Title2: A section',
      'Title3: Below it',
      'Code: if (x)\n    y();',
      'Paragraph: Last.',
    ]);
    expect(title).toBe('The title');
  });

  it('has boxes from the top of the page, whichever corner Docling counts from, and a stretch of text for each', () => {
    const text = 'Begins on one page and ends on the next.';
    const { placed, elements, metadata } = read(['texts/0', 'texts/1'], {
      texts: [
        aText('text', text, { prov: [at(1, [72, 100, 500, 88], [0, 19]), at(2, [72, 728, 500, 716], [19, 40])] }),
        aText('text', 'From the top.', {
          prov: [{ page_no: 2, bbox: { l: 72, t: 100, r: 172, b: 112, coord_origin: 'TOPLEFT' }, charspan: [0, 13] }],
        }),
      ],
      pages: { '1': aPage(1), '2': aPage(2) },
    });
    expect(placed).toEqual([
      { text: 'Begins on one page', box: [1, 72, 700, 428, 12] },
      { text: 'and ends on the next.', box: [2, 72, 72, 428, 12] },
      { text: 'From the top.', box: [2, 72, 100, 100, 12] },
    ]);
    expect(elements.map(({ page }) => page)).toEqual([1, 2]);
    expect(metadata).toMatchObject({ pages: 2 });
  });

  it('has one list where Docling has one, with marks, numbers and depth', () => {
    const item = (text: string, more = {}) => aText('list_item', text, { enumerated: false, marker: '•', ...more });
    const { shown } = read(['groups/0', 'groups/2'], {
      groups: [
        { label: 'list', name: 'list', children: to('texts/0', 'groups/1', 'texts/2') },
        { label: 'list', name: 'list', children: to('texts/1') },
        { label: 'ordered_list', name: 'list', children: to('texts/3', 'texts/4') },
      ],
      texts: [
        item('One'),
        item('Within one'),
        item('• Two'),
        item('First', { enumerated: true, marker: '' }),
        item('Third', { enumerated: true, marker: '3.' }),
      ],
    });
    expect(shown).toEqual(['List: - One\n  - Within one\n- Two', 'List: 1. First\n3. Third']);
  });

  it('keeps the boxes of list items', () => {
    const { placed, shown } = read(['texts/0', 'texts/1'], {
      texts: [
        aText('list_item', 'One', { prov: [at(1, [10, 700, 60, 690])] }),
        aText('list_item', 'Two', { prov: [at(1, [10, 680, 60, 670])] }),
      ],
      pages: { '1': aPage(1) },
    });
    expect(shown).toEqual(['List: - One\n- Two']);
    expect(placed).toEqual([
      { text: '- One', box: [1, 10, 100, 50, 10] },
      { text: '- Two', box: [1, 10, 120, 50, 10] },
    ]);
  });

  it('has tables with a row a line, their captions before and their notes after them, and a box for each row', () => {
    const bbox = (t: number) => ({ l: 10, t, r: 110, b: t + 10, coord_origin: 'TOPLEFT' });
    const { shown, placed } = read(['texts/0', 'tables/0', 'texts/1'], {
      texts: [aText('caption', 'Table 1: Prices'), aText('footnote', 'Without tax.')],
      tables: [
        {
          label: 'table',
          captions: to('texts/0'),
          footnotes: to('texts/1'),
          prov: [at(1, [10, 700, 210, 600])],
          data: {
            num_rows: 2,
            num_cols: 3,
            table_cells: [
              aCell(0, 0, 'Fruit', { column_header: true, bbox: bbox(100) }),
              aCell(0, 1, 'Price', { column_header: true, col_span: 2 }),
              aCell(1, 2, '2', {}),
              aCell(1, 0, 'Pear', {}),
            ],
          },
        },
      ],
      pages: { '1': aPage(1) },
    });
    expect(shown).toEqual([
      'Paragraph: Table 1: Prices',
      'Table: Fruit | Price | \nPear |  | 2',
      'Paragraph: Without tax.',
    ]);
    expect(placed).toEqual([
      { text: 'Fruit | Price | ', box: [1, 10, 100, 100, 10] },
      { text: 'Pear |  | 2', box: [1, 10, 100, 200, 100] },
    ]);
  });

  it('tells what is said of a picture and written in it, and what a form holds', () => {
    const { shown } = read(['pictures/0', 'key_value_items/0'], {
      texts: [aText('caption', 'Figure 1'), aText('text', 'an axis'), aText('text', 'another axis')],
      pictures: [
        {
          label: 'picture',
          captions: to('texts/0'),
          children: to('texts/0', 'texts/1', 'texts/2'),
          annotations: [{ kind: 'description', text: 'A rising curve.', provenance: 'model' }],
        },
      ],
      key_value_items: [
        { label: 'key_value_region', graph: { cells: [{ text: 'Name' }, { text: 'Ada' }], links: [] } },
      ],
    });
    expect(shown).toEqual([
      'Figure: Figure 1',
      'Figure: A rising curve.',
      'Figure: an axis\nanother axis',
      'Paragraph: Name\nAda',
    ]);
  });

  it('joins the runs of a paragraph, and keeps apart what a person does not see', () => {
    const { shown, hidden } = read(['groups/0', 'texts/2', 'texts/5'], {
      groups: [
        { label: 'inline', name: 'group', children: to('texts/0', 'texts/1') },
        { label: 'inline', name: 'group', children: to('texts/3', 'texts/4') },
      ],
      texts: [
        aText('text', 'A paragraph'),
        aText('text', 'in bold.'),
        aText('list_item', '', { children: to('groups/1') }),
        aText('text', 'An item'),
        aText('text', 'in runs.'),
        aText('text', 'Secret.', { content_layer: 'invisible' }),
      ],
    });
    expect(shown).toEqual(['Paragraph: A paragraph in bold.', 'List: - An item in runs.']);
    expect(hidden).toEqual([{ reason: 'display-none', text: 'Secret.' }]);
  });

  it('is read whether its references are called $ref or cref', () => {
    const written = aDoclingDocument(['texts/0'], { texts: [aText('text', 'Found.')] });
    const renamed = JSON.parse(JSON.stringify(written).replaceAll('"$ref"', '"cref"'));
    const builder = createDocumentBuilder();
    reportDocling(doclingDocument.parse(renamed), builder);
    expect(builder.build('application/pdf').text).toBe('Found.');
  });

  it('ends, whatever its references lead to', () => {
    const { shown } = read(['groups/0', 'texts/0', 'texts/9'], {
      groups: [
        { label: 'list', children: to('groups/1', 'texts/0') },
        { label: 'list', children: to('groups/0') },
      ],
      texts: [aText('text', 'Once.', { children: to('groups/0', 'texts/0') })],
    });
    expect(shown).toEqual(['Paragraph: Once.']);
  });

  it('makes no more of a table than its cells, whatever rows they claim', () => {
    const { shown } = read(['tables/0'], {
      tables: [
        { label: 'table', data: { table_cells: [aCell(2_000_000_000, 5, 'far'), aCell(1, 2_000_000_000, 'wide')] } },
      ],
    });
    expect(shown).toEqual(['Table:  | wide\nfar | ']);
  });
});
