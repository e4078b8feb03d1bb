import type { DocumentBuilder } from '../document-builder.ts';
import { parseHtml } from '../html.ts';
import { parseMarkdown } from '../markdown.ts';
import type { Parser } from '../parser.ts';
import { type Cell, type Output, readNotebook } from './notebook-format.ts';
import { builderAt } from './placed-builder.ts';
import { terminalText } from './terminal-text.ts';

export const notebookParser: Parser = (input, builder) => parseNotebook(input.text(), builder);

/**
 * Cells of a Jupyter notebook in order, each with its number as path: Markdown as such, code whole, then what it printed.
 * Of an output that exists in several forms one is read; images are not.
 * @throws StageError CorruptDocument
 */
export function parseNotebook(text: string, builder: DocumentBuilder): void {
  const { cells, title, authors, language, kernel } = readNotebook(text);
  if (title !== undefined) builder.setTitle(title);
  if (authors.length > 0) builder.setMetadata('authors', authors.slice(0, 64));
  if (language !== undefined) builder.setMetadata('programmingLanguage', language);
  if (kernel !== undefined) builder.setMetadata('kernel', kernel);
  builder.setMetadata('cells', cells.length);
  for (const [index, cell] of cells.entries()) addCell(cell, `cell ${index + 1}`, builder);
}

function addCell(cell: Cell, path: string, builder: DocumentBuilder): void {
  switch (cell.kind) {
    case 'markdown':
      parseMarkdown(cell.source, builderAt(builder, path));
      break;
    case 'heading':
      builder.add('Title', cell.source, { path, level: cell.level });
      break;
    case 'raw':
      builder.add('Paragraph', cell.source, { path });
      break;
    case 'code':
      builder.add('Code', cell.source, { path });
      addOutputs(cell.outputs, builderAt(builder, `${path} output`));
      break;
  }
}

function addOutputs(outputs: readonly Output[], builder: DocumentBuilder): void {
  let printed: string[] = [];
  const endPrinted = () => {
    builder.add('Code', terminalText(printed.join('')));
    printed = [];
  };
  for (const output of outputs) {
    // What is printed line by line comes in parts.
    if (output.kind === 'stream') printed.push(output.text);
    else {
      endPrinted();
      if (output.kind === 'error') builder.add('Code', terminalText(output.text));
      else addData(output.data, builder);
    }
  }
  endPrinted();
}

function addData(data: Readonly<Record<string, string>>, builder: DocumentBuilder): void {
  const plain = data['text/plain'];
  const html = data['text/html'];
  if (data['text/markdown'] !== undefined) parseMarkdown(data['text/markdown'], builder);
  else if (html !== undefined && (plain === undefined || /<table\b/i.test(html))) parseHtml(html, builder);
  else if (plain !== undefined && !isStandIn(plain, data)) builder.add('Code', terminalText(plain));
  else if (plain === undefined) builder.add('Code', data['text/latex'] ?? data['application/json'] ?? '');
}

/** `<Figure size 640x480 with 1 Axes>`: says no more than that there is an image. */
function isStandIn(plain: string, data: Readonly<Record<string, string>>): boolean {
  return Object.keys(data).some((type) => type.startsWith('image/')) && /^\[?<[^>]*>\]?$/.test(plain.trim());
}
