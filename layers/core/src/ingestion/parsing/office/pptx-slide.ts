import { superscript } from '../typography.ts';
import type { TableBlock } from './flow-blocks.ts';
import { createOpenTable, type OpenTable } from './open-table.ts';
import type { OfficePackage } from './package.ts';
import { attribute, prefixed, type XmlAttributes, type XmlEvents } from './xml.ts';

/** Undefined where the placeholder of the layout decides. */
export type Bullet =
  | { readonly kind: 'none' | 'character' }
  | { readonly kind: 'number'; readonly type: string; readonly start: number };

export interface SlideParagraph {
  text: string;
  level: number;
  bullet: Bullet | undefined;
}

/** A shape with text, in the order of the file, which is the order that a screen reader takes. */
export interface SlideShape {
  readonly kind: 'shape';
  /** `title`, `body`, `subTitle`, `ftr` …; null for a text box. */
  placeholder: string | null;
  index: string;
  isHidden: boolean;
  /** Its list style says that paragraphs have no bullets. */
  isPlain: boolean;
  readonly paragraphs: SlideParagraph[];
}

export type SlideItem =
  | SlideShape
  | TableBlock
  | { readonly kind: 'picture'; readonly text: string }
  | { readonly kind: 'chart' | 'diagram'; readonly relation: string };

export interface Slide {
  readonly items: readonly SlideItem[];
  readonly isHidden: boolean;
}

/** Where a slide stands. */
interface OpenSlide {
  readonly items: SlideItem[];
  isHidden: boolean;
  shape: SlideShape | null;
  table: OpenTable | null;
  paragraph: SlideParagraph | null;
  isText: boolean;
  isRaised: boolean;
  isListStyle: boolean;
  isPicture: boolean;
  fallbacks: number;
}

/** Source: ECMA-376 part 1, clauses 19.3 and 21.1; also for layouts and pages of notes. */
export function readSlide(office: OfficePackage, part: string): Slide {
  const open: OpenSlide = {
    items: [],
    isHidden: false,
    shape: null,
    table: null,
    paragraph: null,
    isText: false,
    isRaised: false,
    isListStyle: false,
    isPicture: false,
    fallbacks: 0,
  };
  const events: XmlEvents = {
    open(name, attributes) {
      if (open.fallbacks > 0 || name === 'Fallback') open.fallbacks += 1;
      else if (name === 'sld') open.isHidden = /^(?:0|false)$/.test(attribute(attributes, 'show') ?? '1');
      else if (open.isListStyle) {
        if (name === 'buNone' && open.shape !== null) open.shape.isPlain = true;
      } else if (name === 'tbl' || name === 'tr' || name === 'tc') openTable(open, name, attributes);
      else {
        openShape(open, name, attributes);
        openText(open, name, attributes);
      }
    },
    close(name) {
      if (open.fallbacks > 0) open.fallbacks -= 1;
      else if (name === 'lstStyle') open.isListStyle = false;
      else if (name === 'sp' || name === 'cxnSp') open.shape = null;
      else if (name === 'pic') open.isPicture = false;
      else if (name === 't') open.isText = false;
      else if (name === 'p') closeText(open);
      else if (name === 'tc') open.table?.endCell();
      else if (name === 'tr') open.table?.endRow();
      else if (name === 'tbl' && open.table !== null) {
        open.items.push(open.table.end());
        open.table = null;
      }
    },
    text(text) {
      if (open.isText && open.fallbacks === 0 && open.paragraph !== null)
        open.paragraph.text += open.isRaised ? superscript(text) : text;
    },
  };
  office.read(part, events);
  return { items: open.items, isHidden: open.isHidden };
}

function openShape(open: OpenSlide, name: string, attributes: XmlAttributes): void {
  if (name === 'sp' || name === 'cxnSp') {
    open.shape = { kind: 'shape', placeholder: null, index: '', isHidden: false, isPlain: false, paragraphs: [] };
    open.items.push(open.shape);
  } else if (name === 'pic') open.isPicture = true;
  else if (name === 'cNvPr') {
    if (open.shape !== null && attribute(attributes, 'hidden') === '1') open.shape.isHidden = true;
    const text = attribute(attributes, 'descr') ?? '';
    if (open.isPicture && text.trim() !== '') open.items.push({ kind: 'picture', text });
  } else if (name === 'ph' && open.shape !== null) {
    open.shape.placeholder = attribute(attributes, 'type') ?? 'obj';
    open.shape.index = attribute(attributes, 'idx') ?? '0';
  } else if (name === 'lstStyle') open.isListStyle = true;
  else if (name === 'chart' || name === 'relIds') {
    const relation = prefixed(attributes, name === 'chart' ? 'id' : 'dm');
    if (relation !== undefined) open.items.push({ kind: name === 'chart' ? 'chart' : 'diagram', relation });
  }
}

function openTable(open: OpenSlide, name: string, attributes: XmlAttributes): void {
  if (name === 'tbl') open.table = createOpenTable();
  else if (name === 'tr') open.table?.startRow();
  else if (name === 'tc') {
    const isMerged = (side: string) => /^(?:1|true)$/.test(attribute(attributes, side) ?? '');
    open.table?.startCell();
    if (isMerged('vMerge')) open.table?.continueAbove();
    else if (isMerged('hMerge')) open.table?.continueBefore();
  }
}

function openText(open: OpenSlide, name: string, attributes: XmlAttributes): void {
  if (name === 'p') open.paragraph = { text: '', level: 0, bullet: undefined };
  else if (name === 't') open.isText = true;
  else if (name === 'r') open.isRaised = false;
  else if (name === 'rPr') open.isRaised = Number(attribute(attributes, 'baseline')) > 0;
  else if (open.paragraph === null) return;
  else if (name === 'br') open.paragraph.text += '\n';
  else if (name === 'pPr') open.paragraph.level = Math.min(8, Math.max(0, Number(attribute(attributes, 'lvl')) || 0));
  else if (name.startsWith('bu')) open.paragraph.bullet = bulletOf(name, attributes) ?? open.paragraph.bullet;
}

function closeText(open: OpenSlide): void {
  if (open.paragraph === null) return;
  if (open.table !== null) open.table.push({ kind: 'paragraph', text: open.paragraph.text });
  else open.shape?.paragraphs.push(open.paragraph);
  open.paragraph = null;
}

function bulletOf(name: string, attributes: XmlAttributes): Bullet | undefined {
  if (name === 'buNone') return { kind: 'none' };
  if (name === 'buChar' || name === 'buBlip') return { kind: 'character' };
  if (name !== 'buAutoNum') return undefined;
  const start = Number(attribute(attributes, 'startAt')) || 1;
  return { kind: 'number', type: attribute(attributes, 'type') ?? 'arabicPeriod', start };
}
