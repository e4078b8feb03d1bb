import type { DocumentBuilder } from '../document-builder.ts';

/** What was decided for each page, for the metadata of the document. */
export interface PageLog {
  recognized(page: number, confidence: number): void;
  notRecognized(page: number): void;
  unreadable(page: number): void;
  cut(page: number): void;
  /** Text that a person does not see was kept apart. */
  hidden(page: number): void;
  report(builder: DocumentBuilder): void;
  /** Why a document of so many pages is empty. */
  emptiness(pageCount: number): string;
}

/** Metadata is stored in a row: longer lists are cut off, and the number beside them is the whole one. */
const longestList = 200;

export function createPageLog(): PageLog {
  const lists = { ocrPages: [] as number[], ocrSkippedPages: [] as number[], unreadablePages: [] as number[] };
  const cutPages: number[] = [];
  const confidences: number[] = [];
  const hiddenOn = new Set<number>();
  return {
    recognized(page, confidence) {
      lists.ocrPages.push(page);
      confidences.push(confidence);
    },
    notRecognized: (page) => void lists.ocrSkippedPages.push(page),
    unreadable: (page) => void lists.unreadablePages.push(page),
    cut: (page) => void cutPages.push(page),
    hidden: (page) => void hiddenOn.add(page),
    report(builder) {
      for (const [name, pages] of Object.entries({ ...lists, cutPages })) {
        if (pages.length === 0) continue;
        builder.setMetadata(name, pages.slice(0, longestList));
        if (pages.length > longestList) builder.setMetadata(`${name}Count`, pages.length);
      }
      if (confidences.length > 0) builder.setMetadata('ocrConfidence', confidences);
    },
    emptiness(pageCount) {
      const { ocrPages, ocrSkippedPages, unreadablePages } = lists;
      const pages = pageCount === 1 ? 'It has 1 page' : `It has ${pageCount} pages`;
      const notes = [`recognition found none on the ${ocrPages.length} that it looked at`];
      if (hiddenOn.size > 0) notes.push(`what there is on ${hiddenOn.size}, a person does not see`);
      if (ocrSkippedPages.length > 0) notes.push(`${ocrSkippedPages.length} could not be looked at`);
      if (unreadablePages.length > 0) notes.push(`${unreadablePages.length} could not be read`);
      return `${pages} without any text; ${notes.join('; ')}.`;
    },
  };
}
