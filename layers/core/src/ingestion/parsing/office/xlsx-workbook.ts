import { builtInTimeKind, type TimeKind, timeKind } from './number-format.ts';
import type { OfficePackage } from './package.ts';
import { attribute, prefixed } from './xml.ts';

export interface WorkbookSheet {
  readonly name: string;
  readonly part: string;
  readonly isHidden: boolean;
}

/** What cells refer to. */
export interface Workbook {
  readonly sheets: readonly WorkbookSheet[];
  readonly strings: readonly string[];
  /** By the index of a cell's style. */
  readonly times: readonly (TimeKind | undefined)[];
  readonly is1904: boolean;
  /** Characters of cells so far. */
  readonly told: { characters: number };
}

/** Source: ECMA-376 part 1, clauses 18.2, 18.4 and 18.8. */
export function readWorkbook(office: OfficePackage): Workbook {
  const relations = office.relations(office.mainPart);
  const sheets: WorkbookSheet[] = [];
  let is1904 = false;
  office.read(office.mainPart, {
    open(name, attributes) {
      if (name === 'workbookPr') is1904 = /^(?:1|true|on)$/i.test(attribute(attributes, 'date1904') ?? '');
      if (name !== 'sheet') return;
      const part = relations.get(prefixed(attributes, 'id') ?? '')?.target;
      if (part === undefined) return;
      const isHidden = /hidden/i.test(attribute(attributes, 'state') ?? '');
      sheets.push({ name: attribute(attributes, 'name') ?? `Sheet${sheets.length + 1}`, part, isHidden });
    },
    close() {},
    text() {},
  });
  return { sheets, strings: readStrings(office), times: readTimes(office), is1904, told: { characters: 0 } };
}

/** Excel allows no longer text in a cell. */
const longestString = 32_767;

/** Strings by index; readings of characters (`rPh`) are left out. */
function readStrings(office: OfficePackage): string[] {
  const strings: string[] = [];
  let text = '';
  let isText = false;
  let readings = 0;
  const part = office.related(office.mainPart, 'sharedStrings')[0];
  if (part === undefined) return strings;
  office.read(part, {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 'rPh') readings += 1;
      else if (name === 't') isText = readings === 0;
    },
    close(name) {
      if (name === 'si') strings.push(text.slice(0, longestString));
      else if (name === 'rPh') readings -= 1;
      else if (name === 't') isText = false;
    },
    text(piece) {
      if (isText) text += piece;
    },
  });
  return strings;
}

function readTimes(office: OfficePackage): (TimeKind | undefined)[] {
  const codes = new Map<number, TimeKind | undefined>();
  const times: (TimeKind | undefined)[] = [];
  let isCellFormats = false;
  const part = office.related(office.mainPart, 'styles')[0];
  if (part === undefined) return times;
  office.read(part, {
    open(name, attributes) {
      if (name === 'numFmt')
        codes.set(Number(attribute(attributes, 'numFmtId')), timeKind(attribute(attributes, 'formatCode') ?? ''));
      else if (name === 'cellXfs') isCellFormats = true;
      else if (name === 'xf' && isCellFormats) {
        const id = Number(attribute(attributes, 'numFmtId'));
        times.push(codes.has(id) ? codes.get(id) : builtInTimeKind(id));
      }
    },
    close(name) {
      if (name === 'cellXfs') isCellFormats = false;
    },
    text() {},
  });
  return times;
}
