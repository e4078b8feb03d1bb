import { readHtmlTree } from '../../ingestion/parsing/html-tree.ts';

/** A document of a filing as its index or its full submission names it. */
export interface FilingDocument {
  readonly sequence: number;
  /** `10-K`, `EX-21.1`, `INFORMATION TABLE`. */
  readonly type: string;
  /** Empty where it has none of its own, as before 2001. */
  readonly name: string;
}

/** Reads the index page of a filing: the rows of its tables that link to a document. Tolerant of columns that are added. */
export function readIndexPage(page: string): FilingDocument[] {
  const nodes = readHtmlTree(page);
  const documents: FilingDocument[] = [];
  for (let at = 0; at < nodes.length; at += 1) {
    if (nodes[at]!.name !== 'tr') continue;
    const cells: string[] = [];
    let name = '';
    for (let inside = at + 1; inside < nodes[at]!.end; inside += 1) {
      const node = nodes[inside]!;
      if (node.name === 'td' || node.name === 'th') cells.push('');
      else if (node.name === '#text' && cells.length > 0) cells[cells.length - 1] += node.text;
      else if (node.name === 'a' && node.attributes.href) name ||= fileName(node.attributes.href);
    }
    const [sequence = '', , , type = ''] = cells.map((cell) => cell.replace(/\s+/g, ' ').trim());
    if (name !== '' && type !== '') documents.push({ sequence: Number(sequence) || documents.length + 1, type, name });
  }
  return documents;
}

/** Links to inline XBRL lead through a viewer: `/ix?doc=/Archives/…`. */
function fileName(href: string): string {
  const path = (/[?&]doc=([^&#]+)/.exec(href)?.[1] ?? href).replace(/[?#].*$/, '');
  const name = path.slice(path.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}

/** `EX-99` asks for all exhibits of 99, `EX-99.1` for that one. */
export function isWanted(type: string, wanted: readonly string[]): boolean {
  const given = type.toUpperCase();
  return wanted.some((one) => given === one || (!one.includes('.') && given.startsWith(`${one}.`)));
}
