import type { ElementType } from '@sheaf/core/ingestion/model';
import fc from 'fast-check';
import { aDocument } from './a-document.ts';

const words = fc.constantFrom(
  'word ',
  'longerword ',
  'x. ',
  'End! Next ',
  'a, b; c ',
  '\n',
  '\n\n',
  '\t',
  '一二三。',
  '😀',
  '👩‍👩‍👧',
  'é\u0301',
  "it's ",
  '12345',
  '   ',
  '| ',
  'Dr. Who ',
  '\r\n',
  '\u00a0',
);
export const content = fc
  .array(
    fc.oneof({ weight: 6, arbitrary: words }, { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) }),
    { maxLength: 120 },
  )
  .map((parts) => parts.join(''));
export const kinds = fc.constantFrom<ElementType | number>(
  'Paragraph',
  'List',
  'Table',
  'Code',
  'Figure',
  'Footer',
  1,
  2,
  3,
);
export const documents = fc.array(fc.tuple(kinds, content), { maxLength: 8 }).map((parts) => aDocument(...parts));
export const sizes = fc.integer({ min: 8, max: 200 }).chain((size) => fc.tuple(fc.constant(size), fc.nat(size - 1)));

const rows = fc
  .array(
    fc.constantFrom(
      'name | size',
      'path | price ($)',
      '/usr/bin | 3',
      'bolt | 3',
      '螺丝 | 十',
      '😀 | x',
      'a very long cell, with clauses; and more | 1',
    ),
    {
      minLength: 1,
      maxLength: 60,
    },
  )
  .map((lines) => ['Table' as const, lines.join('\n')] as const);
const code = fc
  .array(fc.constantFrom('  return x;', 'if (a) {', '', '}', '\tcall(1, 2, 3)'), { maxLength: 120 })
  .map((lines) => ['Code' as const, lines.join('\n')] as const);
const endless = fc
  .tuple(fc.constantFrom('word ', 'clause, ', '字', 'x'), fc.integer({ min: 50, max: 600 }))
  .map(([unit, times]) => ['Paragraph' as const, `${unit.repeat(times)}.`] as const);

/** Documents with all kinds of element, among them long tables, code and sentences that fit no chunk. */
export const richDocuments = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.tuple(kinds, content) }, rows, code, endless), { maxLength: 8 })
  .map((parts) => aDocument(...parts));
