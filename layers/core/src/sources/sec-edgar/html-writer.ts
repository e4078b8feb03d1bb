/** Plain HTML: what a filing becomes. */
import { escapeHtml } from '../../ingestion/parsing/escape-html.ts';

export interface TableCell {
  readonly text: string;
  readonly columns: number;
  readonly rows: number;
}

export type FilingBlock =
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | { readonly kind: 'preformatted'; readonly text: string }
  | { readonly kind: 'table'; readonly rows: readonly (readonly TableCell[])[]; readonly hasHeader?: boolean };

/** A page with its title as the heading of level 1. */
export function writeHtml(title: string, blocks: Iterable<FilingBlock>): string {
  const parts = [
    `<!DOCTYPE html>\n<html>\n<head><meta charset="utf-8"><title>${escapeHtml(title)}</title></head>\n<body>\n<h1>${escapeHtml(title)}</h1>\n`,
  ];
  for (const block of blocks) parts.push(written(block), '\n');
  parts.push('</body>\n</html>\n');
  return parts.join('');
}

/** A table whose first row names its columns. */
export function tableOf(header: readonly string[], rows: readonly (readonly string[])[]): FilingBlock {
  const cells = (texts: readonly string[]) => texts.map((text) => ({ text, columns: 1, rows: 1 }));
  const isHeadless = header.length === 0;
  return {
    kind: 'table',
    rows: isHeadless ? rows.map(cells) : [cells(header), ...rows.map(cells)],
    hasHeader: !isHeadless,
  };
}

function written(block: FilingBlock): string {
  if (block.kind === 'heading')
    return `<h${block.level}>${escapeHtml(block.text).replaceAll('\n', ' ')}</h${block.level}>`;
  if (block.kind === 'paragraph') return `<p>${escapeHtml(block.text).replaceAll('\n', '<br>')}</p>`;
  if (block.kind === 'preformatted') return `<pre>\n${escapeHtml(block.text)}</pre>`;
  const rows = block.rows.map((row, at) => {
    const name = at === 0 && block.hasHeader ? 'th' : 'td';
    return `<tr>${row.map((cell) => `<${name}${spans(cell)}>${escapeHtml(cell.text)}</${name}>`).join('')}</tr>`;
  });
  return `<table>\n${rows.join('\n')}\n</table>`;
}

function spans({ columns, rows }: TableCell): string {
  return (columns > 1 ? ` colspan="${columns}"` : '') + (rows > 1 ? ` rowspan="${rows}"` : '');
}
