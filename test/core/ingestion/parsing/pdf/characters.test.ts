import { selected, turnedUpright } from '@sheaf/core/ingestion/parsing/pdf/characters';
import { expect, it } from 'vitest';
import { aLine, aStyle, inColumns, oneByOne } from './a-page.ts';

const characters = [...aLine('up', 10, 20), ...aLine('down', 30, 60, aStyle({ turn: 180 }))];

it('characters are selected in order, each with its own box and style', () => {
  const columns = inColumns(characters);
  expect(oneByOne(selected(columns, (at) => at % 2 === 1))).toEqual(characters.filter((_, at) => at % 2 === 1));
  expect(selected(columns, () => true)).toBe(columns);
});

it('characters that are turned upright keep all but their boxes', () => {
  const columns = inColumns(characters);
  const [first] = oneByOne(turnedUpright(columns, 180, { width: 100, height: 200 }));
  expect(first).toEqual({ ...characters[0]!, box: { x: 85, y: 170, width: 5, height: 10 } });
  expect(turnedUpright(columns, 0, { width: 100, height: 200 })).toBe(columns);
});
