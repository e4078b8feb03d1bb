import { doclingDocument } from '@sheaf/core/ingestion/parsing/docling/docling-document';
import { reportDocling } from '@sheaf/core/ingestion/parsing/docling/report-docling';
import { createDocumentBuilder } from '@sheaf/core/ingestion/parsing/document-builder';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { aCell, aDoclingDocument, aPage, aText, at, to } from './a-docling-document.ts';

const reference = fc
  .tuple(fc.constantFrom('texts', 'groups', 'tables', 'pictures'), fc.nat(6))
  .map(([kind, n]) => `${kind}/${n}`);
const references = fc.array(reference, { maxLength: 5 });
const place = fc
  .tuple(
    fc.integer({ min: -1, max: 3 }),
    fc.array(fc.integer({ min: -10, max: 900 }), { minLength: 4, maxLength: 4 }),
    fc.nat(30),
    fc.nat(30),
  )
  .map(([page, sides, from, until]) => at(page, sides as [number, number, number, number], [from, until]));
const label = fc.constantFrom(
  'text',
  'title',
  'section_header',
  'list_item',
  'code',
  'caption',
  'page_footer',
  'anything',
);
const layer = fc.constantFrom('body', 'furniture', 'notes', 'invisible');
const text = fc
  .tuple(
    label,
    fc.string({ maxLength: 40 }),
    references,
    fc.array(place, { maxLength: 3 }),
    layer,
    fc.nat(9),
    fc.boolean(),
  )
  .map(([name, said, children, prov, content_layer, level, enumerated]) =>
    aText(name, said, { children: to(...children), prov, content_layer, level, enumerated }),
  );
const group = fc
  .tuple(fc.constantFrom('list', 'inline', 'section'), references)
  .map(([name, children]) => ({ label: name, children: to(...children) }));
const table = fc
  .tuple(
    fc.array(fc.tuple(fc.nat(4), fc.nat(4), fc.string({ maxLength: 8 })), { maxLength: 9 }),
    references,
    fc.array(place, { maxLength: 2 }),
  )
  .map(([cells, captions, prov]) => ({
    label: 'table',
    captions: to(...captions),
    prov,
    data: { table_cells: cells.map(([row, column, said]) => aCell(row, column, said)) },
  }));
const picture = references.map((children) => ({
  label: 'picture',
  children: to(...children),
  captions: to(...children.slice(1)),
}));
const document = fc
  .record({
    body: references,
    texts: fc.array(text, { maxLength: 6 }),
    groups: fc.array(group, { maxLength: 4 }),
    tables: fc.array(table, { maxLength: 2 }),
    pictures: fc.array(picture, { maxLength: 2 }),
  })
  .map(({ body, ...items }) => aDoclingDocument(body, { ...items, pages: { '1': aPage(1), '2': aPage(2) } }));

it('whatever Docling finds, elements and boxes are in order, do not overlap, and lie within the text and on its pages', () => {
  fc.assert(
    fc.property(document, (found) => {
      const builder = createDocumentBuilder();
      reportDocling(doclingDocument.parse(found), builder);
      const { text: clean, elements, boxes = [] } = builder.build('application/pdf');
      for (const stretches of [elements, boxes]) {
        let end = 0;
        for (const { charStart, charEnd } of stretches) {
          expect(charStart).toBeGreaterThanOrEqual(end);
          expect(charEnd).toBeGreaterThan(charStart);
          end = charEnd;
        }
        expect(end).toBeLessThanOrEqual(clean.length);
      }
      for (const { page, width, height } of boxes) expect(page >= 1 && page <= 2 && width > 0 && height > 0).toBe(true);
    }),
    { numRuns: 300 },
  );
});
