import { partsOfPage } from '@sheaf/core/ingestion/parsing/pdf/document-parts';
import { contentOf } from '@sheaf/core/ingestion/parsing/pdf/page-content';
import type { PaintedArea } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';
import { wordsOf } from '@sheaf/core/ingestion/parsing/pdf/words';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aColumn, aLine, aStyle, inColumns, type PdfCharacter } from './a-page.ts';

const shape = { number: 1, width: 600, height: 800 };

/** Passages as text with ` / ` between lines, tables as rows. */
function readings(characters: readonly PdfCharacter[], areas: readonly PaintedArea[] = []): unknown[] {
  return partsOfPage(contentOf(shape, inColumns(characters), areas)).map(({ content }) =>
    'rows' in content ? content.rows : content.lines.map((line) => line.text).join(' / '),
  );
}

const prose = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => `${name} line ${i} of a column of prose`);

const words = (characters: readonly PdfCharacter[]) => wordsOf(inColumns(characters)).map((word) => word.text);

describe('words', () => {
  it('end at blanks and at gaps, and hold what a blank of no width parts', () => {
    const glued = aLine('AB', 0, 0).map((one) => ({ ...one, followsSpace: true }));
    expect(words(aLine('two words', 0, 0))).toEqual(['two', 'words']);
    expect(words([...aLine('far', 0, 0), ...aLine('away', 40, 0)])).toEqual(['far', 'away']);
    expect(words(glued)).toEqual(['AB']);
  });

  it('have their ligatures taken apart, and their superscripts not', () => {
    expect(words(aLine('\ufb01ne\ufb04 x²', 0, 0))).toEqual(['fineffl', 'x²']);
  });
});

describe('reading order', () => {
  it('takes the left column before the right one, below a heading over both', () => {
    const page = [
      ...aLine('A heading that spans both of the columns', 180, 40, aStyle({ fontSize: 14 })),
      ...aColumn(prose('left', 5), 50, 80),
      ...aColumn(prose('right', 5), 320, 80),
    ];
    const [heading, left, right] = readings(page) as string[];
    expect(heading).toContain('heading');
    expect(left).toBe(prose('left', 5).join(' / '));
    expect(right).toBe(prose('right', 5).join(' / '));
  });

  it('reads what spans the columns where it stands', () => {
    const page = [
      ...aColumn(prose('one', 4), 50, 80),
      ...aColumn(prose('two', 4), 320, 80),
      ...aLine('A figure between the upper and the lower half of this page', 150, 160),
      ...aColumn(prose('three', 4), 50, 200),
      ...aColumn(prose('four', 4), 320, 200),
    ];
    const order = readings(page).map((text) => String(text).split(' ')[0]);
    expect(order).toEqual(['one', 'two', 'A', 'three', 'four']);
  });

  it('does not depend on the order of the content', () => {
    const rows = [...prose('left', 5).map((line, i) => aLine(line, 50, 80 + 12 * i))];
    const others = prose('right', 5).map((line, i) => aLine(line, 320, 80 + 12 * i));
    const expected = readings([...rows, ...others].flat());
    fc.assert(
      fc.property(fc.shuffledSubarray([...rows, ...others], { minLength: 10 }), (lines) => {
        expect(readings(lines.flat())).toEqual(expected);
      }),
      { numRuns: 30 },
    );
  });

  it('does not depend on the order of the words of a line', () => {
    const line = [...'one two three four five six'.split(' ')].map((word, i) => aLine(word, 50 + i * 40, 80));
    const interlaced = [...line.filter((_, i) => i % 2 === 1), ...line.filter((_, i) => i % 2 === 0)];
    expect(readings(interlaced.flat())).toEqual(readings(line.flat()));
  });

  it('reads upright what stands on its side', () => {
    const turned = (turn: 90 | 270) =>
      aLine('Standing text', 0, 0).map(({ text, box, followsSpace }) => ({
        text,
        followsSpace,
        box:
          turn === 90
            ? { x: 300, y: 100 + box.x, width: 10, height: box.width }
            : { x: 300, y: 700 - box.x - box.width, width: 10, height: box.width },
        style: aStyle({ turn }),
      }));
    expect(readings(turned(90))).toEqual(['Standing text']);
    expect(readings(turned(270))).toEqual(['Standing text']);
  });
});

describe('tables', () => {
  const cells = [
    ['Name', 'Amount', 'Price'],
    ['Pump', '3', '12.50'],
    ['Valve', '', '7.00'],
    ['Hose', '8', '1.20'],
  ];
  const table = cells.flatMap((row, r) => row.flatMap((cell, c) => aLine(cell, 60 + c * 120, 100 + r * 14)));

  it('are rows whose cells stand in the same columns', () => {
    expect(readings(table)).toEqual([cells]);
  });

  it('join a cell that goes on in the next line', () => {
    const wrapped = [...aLine('a long', 60, 100), ...aLine('description', 180, 100), ...aLine('of it', 180, 111)];
    expect(readings([...wrapped, ...table.map((one) => ({ ...one, box: { ...one.box, y: one.box.y + 26 } }))])).toEqual(
      [[['a long', 'description of it', ''], ...cells]],
    );
  });

  it('are no columns of prose, unless lines are ruled across them', () => {
    const page = [...aColumn(prose('left', 4), 50, 80), ...aColumn(prose('right', 4), 320, 80)];
    const rules = [80, 92, 104, 116].map((y) => ({
      kind: 'rule' as const,
      box: { x: 40, y, width: 500, height: 0.5 },
      colour: null,
      order: 0,
    }));
    expect(readings(page)).toHaveLength(2);
    expect(readings(page, rules)[0]).toHaveLength(4);
  });

  it('are no bullets', () => {
    const list = ['first', 'second', 'third'].flatMap((item, i) => [
      ...aLine('•', 60, 100 + i * 12),
      ...aLine(item, 84, 100 + i * 12),
    ]);
    expect(readings(list)).toEqual(['• first', '• second', '• third']);
  });
});

describe('paragraphs', () => {
  it('end at a wide gap, at an indented line and after a short last line', () => {
    const full = 'a line as long as the column is wide, and so on';
    const page = [
      ...aColumn([full, full, 'Short end.', 'Another begins here and fills the whole column'], 50, 100),
      ...aLine('Indented line that starts a paragraph by itself', 65, 148),
      ...aColumn([full, full], 50, 160),
      ...aColumn([full, full], 50, 204),
    ];
    expect(readings(page)).toEqual([
      `${full} / ${full} / Short end.`,
      'Another begins here and fills the whole column',
      `Indented line that starts a paragraph by itself / ${full} / ${full}`,
      `${full} / ${full}`,
    ]);
  });
});

describe('boxes', () => {
  const letters = fc.stringMatching(/^[a-z]{1,9}( [a-z]{1,9}){0,4}$/);
  const line = fc.record({ text: letters, x: fc.integer({ min: 0, max: 400 }), y: fc.integer({ min: 0, max: 780 }) });

  it('hold every character once, within its line', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 25 }), (lines) => {
        const characters = lines.flatMap(({ text, x, y }) => aLine(text, x, y));
        const parts = partsOfPage(contentOf(shape, inColumns(characters), []));
        const texts = parts.flatMap(({ content }) =>
          'rows' in content ? content.rows.flat() : content.lines.map((one) => one.text),
        );
        const letterCount = (text: string) => text.replace(/\s/g, '').length;
        expect(texts.reduce((sum, text) => sum + letterCount(text), 0)).toBe(characters.length);
        const boxes = parts.flatMap(({ content }) =>
          'rows' in content ? content.boxes : content.lines.map((one) => one.box),
        );
        for (const { box } of characters) {
          const isHeld = boxes.some(
            (outer) =>
              outer.x <= box.x + 0.01 &&
              outer.y <= box.y + 0.01 &&
              outer.x + outer.width >= box.x + box.width - 0.01 &&
              outer.y + outer.height >= box.y + box.height - 0.01,
          );
          expect(isHeld).toBe(true);
        }
      }),
      { numRuns: 60 },
    );
  });
});
