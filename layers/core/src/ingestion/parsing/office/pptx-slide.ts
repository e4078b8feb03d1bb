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

/** Source: ECMA-376 part 1, clauses 19.3 and 21.1; also for layouts and pages of notes. */
export function readSlide(office: OfficePackage, part: string): Slide {
  const items: SlideItem[] = [];
  let isHidden = false;
  let shape: SlideShape | null = null;
  let table: OpenTable | null = null;
  let paragraph: SlideParagraph | null = null;
  let isText = false;
  let isListStyle = false;
  let isPicture = false;
  let fallbacks = 0;

  function openShape(name: string, attributes: XmlAttributes): void {
    if (name === 'sp' || name === 'cxnSp') {
      shape = { kind: 'shape', placeholder: null, index: '', isHidden: false, isPlain: false, paragraphs: [] };
      items.push(shape);
    } else if (name === 'pic') isPicture = true;
    else if (name === 'cNvPr') {
      if (shape !== null && attribute(attributes, 'hidden') === '1') shape.isHidden = true;
      const text = attribute(attributes, 'descr') ?? '';
      if (isPicture && text.trim() !== '') items.push({ kind: 'picture', text });
    } else if (name === 'ph' && shape !== null) {
      shape.placeholder = attribute(attributes, 'type') ?? 'obj';
      shape.index = attribute(attributes, 'idx') ?? '0';
    } else if (name === 'lstStyle') isListStyle = true;
    else if (name === 'chart' || name === 'relIds') {
      const relation = prefixed(attributes, name === 'chart' ? 'id' : 'dm');
      if (relation !== undefined) items.push({ kind: name === 'chart' ? 'chart' : 'diagram', relation });
    }
  }

  function openTable(name: string, attributes: XmlAttributes): void {
    if (name === 'tbl') table = createOpenTable();
    else if (name === 'tr') table?.startRow();
    else if (name === 'tc') {
      table?.startCell();
      if (attribute(attributes, 'vMerge') === '1') table?.continueAbove();
    }
  }

  function openText(name: string, attributes: XmlAttributes): void {
    if (name === 'p') paragraph = { text: '', level: 0, bullet: undefined };
    else if (name === 't') isText = true;
    else if (paragraph === null) return;
    else if (name === 'br') paragraph.text += '\n';
    else if (name === 'pPr') paragraph.level = Math.min(8, Math.max(0, Number(attribute(attributes, 'lvl')) || 0));
    else if (name.startsWith('bu')) paragraph.bullet = bulletOf(name, attributes) ?? paragraph.bullet;
  }

  function closeText(): void {
    if (paragraph === null) return;
    if (table !== null) table.push({ kind: 'paragraph', text: paragraph.text });
    else shape?.paragraphs.push(paragraph);
    paragraph = null;
  }

  const events: XmlEvents = {
    open(name, attributes) {
      if (fallbacks > 0 || name === 'Fallback') fallbacks += 1;
      else if (name === 'sld') isHidden = /^(?:0|false)$/.test(attribute(attributes, 'show') ?? '1');
      else if (isListStyle) {
        if (name === 'buNone' && shape !== null) shape.isPlain = true;
      } else if (name === 'tbl' || name === 'tr' || name === 'tc') openTable(name, attributes);
      else {
        openShape(name, attributes);
        openText(name, attributes);
      }
    },
    close(name) {
      if (fallbacks > 0) fallbacks -= 1;
      else if (name === 'lstStyle') isListStyle = false;
      else if (name === 'sp' || name === 'cxnSp') shape = null;
      else if (name === 'pic') isPicture = false;
      else if (name === 't') isText = false;
      else if (name === 'p') closeText();
      else if (name === 'tc') table?.endCell();
      else if (name === 'tr') table?.endRow();
      else if (name === 'tbl' && table !== null) {
        items.push(table.end());
        table = null;
      }
    },
    text(text) {
      if (isText && fallbacks === 0 && paragraph !== null) paragraph.text += text;
    },
  };
  office.read(part, events);
  return { items, isHidden };
}

function bulletOf(name: string, attributes: XmlAttributes): Bullet | undefined {
  if (name === 'buNone') return { kind: 'none' };
  if (name === 'buChar' || name === 'buBlip') return { kind: 'character' };
  if (name !== 'buAutoNum') return undefined;
  const start = Number(attribute(attributes, 'startAt')) || 1;
  return { kind: 'number', type: attribute(attributes, 'type') ?? 'arabicPeriod', start };
}
