import { findSmuggled } from '../cleaning/injection-payloads.ts';
import type { ChildDocument, CleanDocument, Element, HiddenPassage, HidingReason } from '../model.ts';
import { cleanProse } from './clean-text.ts';
import { createDocumentFacts, type DocumentFacts, oneLine } from './document-facts.ts';
import { createElementWriter, type ElementWriter } from './element-writer.ts';

/** What every parser reports to: elements in reading order. Offsets are made here, of the text as it is after cleaning. */
export interface DocumentBuilder extends ElementWriter, DocumentFacts {
  /** Keeps apart what a person would not see. */
  addHidden(reason: HidingReason, raw: string, page?: number): void;
  /** Keeps apart what invisible characters of a raw text spell; elements are looked at when they are added. */
  noteSmuggled(raw: string, page?: number): void;
  addChild(child: ChildDocument): void;
  children(): readonly ChildDocument[];
  build(mediaType: string): CleanDocument;
}

const longestHidden = 2000;
const mostHidden = 200;

export function createDocumentBuilder(): DocumentBuilder {
  const { written, ...writer } = createElementWriter();
  const { facts, ...setters } = createDocumentFacts();
  const hidden: HiddenPassage[] = [];
  const children: ChildDocument[] = [];
  const smuggled = new Set<string>();
  let hiddenCount = 0;

  function addHidden(reason: HidingReason, raw: string, page?: number): void {
    const text = cleanProse(raw.slice(0, longestHidden * 2))
      .slice(0, longestHidden)
      .toWellFormed();
    if (text === '') return;
    hiddenCount += 1;
    if (hidden.length < mostHidden) hidden.push({ reason, text, ...(page === undefined ? {} : { page }) });
  }

  /** A parser that cleans a whole source before it adds its parts shows the same characters twice. */
  function noteSmuggled(raw: string, page?: number): void {
    for (const { charStart, charEnd, meaning } of findSmuggled(raw)) {
      const text = meaning || `(${charEnd - charStart} invisible characters)`;
      if (!smuggled.has(text)) addHidden('invisible-characters', text, page);
      smuggled.add(text);
    }
  }

  return {
    ...setters,
    isEmpty: writer.isEmpty,
    add(type, raw, options) {
      noteSmuggled(raw, options?.page);
      writer.add(type, raw, options);
    },
    addPlaced(type, lines, options) {
      for (const { text, box } of lines) noteSmuggled(text, box.page);
      writer.addPlaced(type, lines, options);
    },
    addTable(rows, options, places) {
      for (const cell of rows.flat()) noteSmuggled(cell, options?.page);
      writer.addTable(rows, options, places);
    },
    addHidden,
    noteSmuggled,
    addChild(child) {
      children.push(child);
    },
    children: () => children,
    build(mediaType) {
      const { text, elements, boxes } = written();
      const { title, language, metadata } = facts();
      return {
        text,
        elements,
        title: title ?? firstTitle(text, elements),
        language,
        mediaType,
        metadata,
        ...(boxes.length > 0 ? { boxes } : {}),
        ...(hidden.length > 0 ? { hidden } : {}),
        ...(hiddenCount > hidden.length ? { hiddenCount } : {}),
      };
    },
  };
}

/** The first title of the highest level that occurs. */
function firstTitle(text: string, elements: readonly Element[]): string | null {
  let best: Element | undefined;
  for (const element of elements) {
    if (element.type === 'Title' && (best === undefined || (element.level ?? 1) < (best.level ?? 1))) best = element;
  }
  return best === undefined ? null : oneLine(text.slice(best.charStart, best.charEnd));
}
