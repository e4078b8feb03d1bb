/** Lists that are open, outermost first, and the lines read so far: one per item, indented by depth. */
export interface HtmlList {
  readonly open: { readonly isOrdered: boolean; readonly isDefinition: boolean; count: number }[];
  lines: string[];
  line: string[];
}

export function createHtmlList(): HtmlList {
  return { open: [], lines: [], line: [] };
}

/** Deeper lists are not indented further. */
const deepestIndent = 8;

export function endLine(list: HtmlList): void {
  const text = list.line
    .join('')
    .replace(/[^\S\n]+/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  list.line = [];
  if (text.length === 0 || (text.length === 1 && /^(?:-|-?\d+\.)$/.test(text[0]!))) return;
  const indent = '  '.repeat(Math.min(deepestIndent, Math.max(0, list.open.length - 1)));
  for (const line of text) list.lines.push(indent + line);
}

/** Begins a list item; a term or definition has no marker. @param number where the item tells its own */
export function startItem(list: HtmlList, number?: number): void {
  endLine(list);
  const current = list.open.at(-1);
  if (current === undefined || current.isDefinition) return;
  current.count = number ?? current.count + 1;
  list.line.push(current.isOrdered ? `${current.count}. ` : '- ');
}
