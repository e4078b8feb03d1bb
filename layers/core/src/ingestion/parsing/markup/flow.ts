import type { ElementType } from '../../model.ts';
import type { DocumentBuilder } from '../document-builder.ts';

/** Blocks of a document in a light markup, in order; what stands in a list becomes lines of it. */
export interface MarkupFlow {
  readonly builder: DocumentBuilder;
  title(text: string, level: number): void;
  /** A paragraph or a figure; inside of a list, a line. */
  text(text: string, type?: ElementType): void;
  code(text: string): void;
  table(rows: readonly (readonly string[])[]): void;
  openList(): void;
  /** @param marker before the first line of the item, with a blank; empty for terms and definitions */
  item(marker: string): void;
  closeList(): void;
  end(): void;
}

/** Deeper lists are not indented further. */
const deepestIndent = 8;

export function createMarkupFlow(builder: DocumentBuilder): MarkupFlow {
  let depth = 0;
  let lines: string[] = [];
  let marker = '';

  function end(): void {
    if (lines.length > 0) builder.add('List', lines.join('\n'));
    lines = [];
  }

  function addLines(text: string): void {
    const filled = text.split('\n').filter((line) => line.trim() !== '');
    const indent = '  '.repeat(Math.min(deepestIndent, depth - 1));
    for (const [index, line] of filled.entries()) lines.push(indent + (index === 0 ? marker : '') + line.trim());
    if (filled.length > 0) marker = '';
  }

  return {
    builder,
    title(text, level) {
      end();
      builder.add('Title', text, { level: Math.min(6, Math.max(1, level)) });
    },
    text(text, type = 'Paragraph') {
      if (depth > 0) addLines(text);
      else builder.add(type, text);
    },
    code(text) {
      end();
      builder.add('Code', text);
    },
    table(rows) {
      end();
      builder.addTable(rows);
    },
    openList() {
      depth += 1;
    },
    item(next) {
      marker = next;
    },
    closeList() {
      depth -= 1;
      marker = '';
      if (depth === 0) end();
    },
    end,
  };
}
