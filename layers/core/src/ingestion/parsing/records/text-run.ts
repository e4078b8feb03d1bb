import type { DocumentBuilder } from '../document-builder.ts';
import { longestField, longestGroup } from './limits.ts';
import { pathOption, type RangePath } from './row-run.ts';

/** Values that stand alone and follow each other: they become paragraphs, a value a line. Memory is bounded by one of these. */
export interface TextRun {
  add(text: string, path: string): void;
  end(): void;
}

export function createTextRun(builder: DocumentBuilder, rangePath: RangePath): TextRun {
  let texts: string[] = [];
  let size = 0;
  let [first, last] = ['', ''];

  function end(): void {
    if (texts.length === 0) return;
    builder.add('Paragraph', texts.join('\n'), pathOption(texts.length === 1 ? first : rangePath(first, last)));
    texts = [];
    size = 0;
  }

  return {
    add(text, path) {
      const isOwn = text.length > longestField || text.includes('\n\n');
      if (isOwn || size + text.length + 1 > longestGroup) end();
      if (texts.length === 0) first = path;
      last = path;
      texts.push(text);
      size += text.length + 1;
      if (isOwn) end();
    },
    end,
  };
}
