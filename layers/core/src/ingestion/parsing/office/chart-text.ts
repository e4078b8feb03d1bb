import type { OfficePackage } from './package.ts';
import { attribute } from './xml.ts';

/** A chart as the numbers that it was drawn from, with the copy of them that it keeps. */
export interface ChartText {
  readonly title: string;
  /** Header with the names of the series, then a row for each category. */
  readonly rows: readonly (readonly string[])[];
}

/** More points are not told; a chart of so many shows a shape, not numbers. */
const mostPoints = 1000;
const mostSeries = 50;

interface Series {
  name: string;
  readonly categories: Map<number, string>;
  readonly values: Map<number, string>;
}

/** Source: ECMA-376 part 1, clause 21.2. */
export function readChart(office: OfficePackage, part: string): ChartText {
  const series: Series[] = [];
  const titles: string[] = [];
  let place: 'name' | 'categories' | 'values' | null = null;
  let index = 0;
  let isTitle = false;
  let text: string | null = null;
  office.read(part, {
    open(name, attributes) {
      if (name === 'ser' && series.length < mostSeries)
        series.push({ name: '', categories: new Map(), values: new Map() });
      else if (name === 'tx' && !isTitle) place = 'name';
      else if (name === 'cat' || name === 'xVal') place = 'categories';
      else if (name === 'val' || name === 'yVal') place = 'values';
      else if (name === 'title') isTitle = true;
      else if (name === 'pt') index = Number(attribute(attributes, 'idx')) || 0;
      else if (name === 'v' || name === 't') text = '';
    },
    close(name) {
      if (name === 'title') isTitle = false;
      else if (name === 'tx' || name === 'cat' || name === 'val' || name === 'xVal' || name === 'yVal') place = null;
      else if ((name === 'v' || name === 't') && text !== null) {
        const current = series.at(-1);
        if (isTitle) titles.push(text);
        else if (current !== undefined && place === 'name') current.name += text;
        else if (current !== undefined && place !== null && index < mostPoints)
          current[place as 'values'].set(index, text);
        text = null;
      }
    },
    text(piece) {
      if (text !== null) text += piece;
    },
  });
  return { title: titles.join(' '), rows: rowsOf(series) };
}

function rowsOf(series: readonly Series[]): string[][] {
  const categories = series[0]?.categories ?? new Map<number, string>();
  const points = new Set(series.flatMap(({ values }) => [...values.keys()]));
  if (points.size === 0) return [];
  const header = ['', ...series.map(({ name }) => name)];
  return [
    header,
    ...[...points]
      .sort((a, b) => a - b)
      .map((point) => [categories.get(point) ?? '', ...series.map(({ values }) => values.get(point) ?? '')]),
  ];
}
