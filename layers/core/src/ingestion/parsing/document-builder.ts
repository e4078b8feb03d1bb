import type { ChildDocument, CleanDocument, Element } from '../model.ts';
import { createDocumentFacts, type DocumentFacts, oneLine } from './document-facts.ts';
import { createElementWriter, type ElementWriter } from './element-writer.ts';
import { createHiddenPassages, type HiddenPassages } from './hidden-passages.ts';

/**
 * What every parser reports to: elements in reading order. Offsets are made here, of the text as it is after cleaning.
 * Elements are looked at for invisible characters when they are added.
 */
export interface DocumentBuilder extends ElementWriter, DocumentFacts, HiddenPassages {
  addChild(child: ChildDocument): void;
  children(): readonly ChildDocument[];
  build(mediaType: string): CleanDocument;
}

export function createDocumentBuilder(): DocumentBuilder {
  const { written, ...writer } = createElementWriter();
  const { facts, ...setters } = createDocumentFacts();
  const { passages, ...hiding } = createHiddenPassages();
  const { noteSmuggled } = hiding;
  const children: ChildDocument[] = [];
  return {
    ...setters,
    ...hiding,
    isEmpty: writer.isEmpty,
    addClean: writer.addClean,
    add(type, raw, options) {
      noteSmuggled(raw, options?.page);
      writer.add(type, raw, options);
    },
    addPlaced(type, lines, options) {
      for (const { text, box } of lines) noteSmuggled(text, box.page);
      writer.addPlaced(type, lines, options);
    },
    addTable(rows, options, places) {
      for (const row of rows) for (const cell of row) noteSmuggled(cell, options?.page);
      writer.addTable(rows, options, places);
    },
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
        ...passages(),
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
