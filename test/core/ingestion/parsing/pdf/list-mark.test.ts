import { listMark } from '@sheaf/core/ingestion/parsing/pdf/list-mark';
import { expect, it } from 'vitest';

it.each([
  ['• item', '- '],
  ['- item', '- '],
  ['1. item', '1. '],
  ['(b) item', '(b) '],
  ['iv. item', 'iv. '],
  ['xviii) item', 'xviii) '],
  ['[12] item', '[12] '],
])('%j begins with a mark', (text, shown) => {
  expect(listMark(text)?.shown).toBe(shown);
});

it.each(['A line of prose', 'word. Another', 'of) it', 'sentence', 'Ω and more', '1,5 metres', 'i', ''])(
  '%j begins with none',
  (text) => {
    expect(listMark(text)).toBeUndefined();
  },
);
