import { listNumber, type NumberFormat } from './list-number.ts';
import type { OfficePackage } from './package.ts';
import { attribute, type XmlAttributes } from './xml.ts';

interface NumberLevel {
  start: number;
  format: string;
  /** `%1.%2` stands for the numbers of levels 1 and 2. */
  text: string;
}

interface NumberedList {
  readonly abstractId: string;
  readonly starts: Map<number, number>;
}

export interface WordNumbering {
  /** Counts one item and gives what stands before it: `- ` for a bullet, nothing where its list is not known. */
  next(numberId: string, level: number): string;
}

const deepestLevel = 8;
const formats: Readonly<Record<string, NumberFormat>> = {
  lowerLetter: 'lowerLetter',
  upperLetter: 'upperLetter',
  lowerRoman: 'lowerRoman',
  upperRoman: 'upperRoman',
  decimalZero: 'zero',
};

/** Source: ECMA-376 part 1, clause 17.9. Lists with the same abstract definition count on, unless they start anew. */
export function readWordNumbering(office: OfficePackage): WordNumbering {
  const levels = new Map<string, Map<number, NumberLevel>>();
  const lists = new Map<string, NumberedList>();
  const part = office.related(office.mainPart, 'numbering')[0];
  if (part !== undefined) readDefinitions(office, part, levels, lists);
  const counts = new Map<string, number[]>();
  const started = new Set<string>();
  return {
    next(numberId, wantedLevel) {
      const level = Math.min(deepestLevel, Math.max(0, wantedLevel));
      const list = lists.get(numberId);
      if (list === undefined) return '';
      const known = levels.get(list.abstractId) ?? new Map<number, NumberLevel>();
      const count = counts.get(list.abstractId) ?? [];
      counts.set(list.abstractId, count);
      const anew = list.starts.get(level);
      if (anew !== undefined && !started.has(`${numberId}/${level}`)) {
        started.add(`${numberId}/${level}`);
        count[level] = anew;
      } else count[level] = count[level] === undefined ? (known.get(level)?.start ?? 1) : count[level] + 1;
      count.length = level + 1;
      return marker(known, count, level);
    },
  };
}

function marker(known: ReadonlyMap<number, NumberLevel>, count: readonly number[], level: number): string {
  const own = known.get(level);
  if (own === undefined || own.format === 'bullet') return '- ';
  if (own.format === 'none') return '';
  const text = own.text.replace(/%([1-9])/g, (_, digit: string) => {
    const at = Number(digit) - 1;
    const format = formats[known.get(at)?.format ?? ''] ?? 'decimal';
    return listNumber(count[at] ?? known.get(at)?.start ?? 1, format);
  });
  return text.trim() === '' ? '' : `${text.trim()} `;
}

function readDefinitions(
  office: OfficePackage,
  part: string,
  levels: Map<string, Map<number, NumberLevel>>,
  lists: Map<string, NumberedList>,
): void {
  let abstract: Map<number, NumberLevel> | null = null;
  let level: NumberLevel | null = null;
  let numberId: string | null = null;
  let overridden = 0;
  office.read(part, {
    open(name, attributes) {
      const value = attribute(attributes, 'val') ?? '';
      if (name === 'abstractNum') {
        abstract = new Map();
        levels.set(attribute(attributes, 'abstractNumId') ?? '', abstract);
      } else if (name === 'num') {
        numberId = attribute(attributes, 'numId') ?? null;
      } else if (name === 'lvlOverride') {
        overridden = levelOf(attributes);
      } else if (name === 'lvl') {
        level = { start: 1, format: 'decimal', text: '' };
        abstract?.set(levelOf(attributes), level);
      } else if (numberId !== null) {
        if (name === 'abstractNumId') lists.set(numberId, { abstractId: value, starts: new Map() });
        else if (name === 'startOverride') lists.get(numberId)?.starts.set(overridden, Number(value) || 0);
      } else if (level !== null) {
        if (name === 'start') level.start = Number(value) || 0;
        else if (name === 'numFmt') level.format = value;
        else if (name === 'lvlText') level.text = value.slice(0, 40);
      }
    },
    close(name) {
      if (name === 'abstractNum') abstract = null;
      else if (name === 'lvl') level = null;
      else if (name === 'num') numberId = null;
    },
    text() {},
  });
}

function levelOf(attributes: XmlAttributes): number {
  const level = Number(attribute(attributes, 'ilvl'));
  return Number.isInteger(level) && level >= 0 && level <= deepestLevel ? level : 0;
}
