import { StageError } from '../../../errors.ts';
import { jsonFault } from '../records/json-reader.ts';

export type Output =
  | { readonly kind: 'stream'; readonly text: string }
  | { readonly kind: 'error'; readonly text: string }
  | { readonly kind: 'data'; readonly data: Readonly<Record<string, string>> };

export interface Cell {
  readonly kind: 'code' | 'markdown' | 'raw' | 'heading';
  readonly source: string;
  /** Of a heading, 1–6. */
  readonly level: number;
  readonly outputs: readonly Output[];
}

export interface Notebook {
  readonly cells: readonly Cell[];
  readonly title: string | undefined;
  readonly authors: readonly string[];
  /** Programming language of the kernel. */
  readonly language: string | undefined;
  readonly kernel: string | undefined;
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * A notebook of nbformat 3 or 4, whatever is missing in it.
 * @throws StageError CorruptDocument where it is not JSON or has no list of cells
 */
export function readNotebook(text: string): Notebook {
  const fault = jsonFault(text);
  if (fault !== undefined) {
    const what = `${fault.message} at character ${fault.at + 1}`;
    throw new StageError('CorruptDocument', `The notebook is not valid JSON: ${what}. Save it again in Jupyter.`);
  }
  const root = fieldsOf(JSON.parse(text));
  const sheets = listOf(root.worksheets).flatMap((sheet) => listOf(fieldsOf(sheet).cells));
  if (!Array.isArray(root.cells) && !Array.isArray(root.worksheets))
    throw new StageError('CorruptDocument', 'The notebook has no list of cells. Save it again in Jupyter.');
  const metadata = fieldsOf(root.metadata);
  const kernel = fieldsOf(metadata.kernelspec);
  const cells = [...listOf(root.cells), ...sheets].map((cell) => readCell(fieldsOf(cell)));
  return {
    cells,
    title: stringOf(metadata.title) ?? stringOf(metadata.name),
    authors: listOf(metadata.authors).flatMap((author) => stringOf(fieldsOf(author).name) ?? stringOf(author) ?? []),
    language: stringOf(kernel.language) ?? stringOf(fieldsOf(metadata.language_info).name) ?? languageOf(sheets),
    kernel: stringOf(kernel.display_name),
  };
}

/** nbformat 3 names the language in each cell. */
function languageOf(cells: readonly unknown[]): string | undefined {
  return cells.map((cell) => stringOf(fieldsOf(cell).language)).find((language) => language !== undefined);
}

function readCell(cell: Fields): Cell {
  const type = cell.cell_type;
  const kind = type === 'markdown' || type === 'raw' || type === 'heading' ? type : 'code';
  const level = typeof cell.level === 'number' ? Math.min(6, Math.max(1, Math.trunc(cell.level))) : 1;
  const outputs = listOf(cell.outputs).flatMap((output) => readOutput(fieldsOf(output)));
  return { kind, source: textOf(cell.source ?? cell.input), level, outputs };
}

function readOutput(output: Fields): readonly Output[] {
  switch (output.output_type) {
    case 'stream':
      return [{ kind: 'stream', text: textOf(output.text) }];
    case 'error':
    case 'pyerr': {
      const trace = listOf(output.traceback).map(textOf).join('\n');
      return [{ kind: 'error', text: trace || `${textOf(output.ename)}: ${textOf(output.evalue)}` }];
    }
    default:
      return [{ kind: 'data', data: readData(output) }];
  }
}

/** nbformat 3 has names such as `text` and `html` in the output itself, 4 a bundle by media type. */
function readData(output: Fields): Readonly<Record<string, string>> {
  const bundle = fieldsOf(output.data ?? output);
  const old = {
    text: 'text/plain',
    html: 'text/html',
    markdown: 'text/markdown',
    png: 'image/png',
    svg: 'image/svg+xml',
  };
  const data: Record<string, string> = {};
  for (const [name, value] of Object.entries(bundle)) {
    const type = name.includes('/') ? name : Object.hasOwn(old, name) ? old[name as keyof typeof old] : undefined;
    if (type !== undefined) data[type] = type.endsWith('json') ? JSON.stringify(value) : textOf(value);
  }
  return data;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function stringOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** A text is a string or a list of its lines, with their ends. */
function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.filter((line) => typeof line === 'string').join('');
  return typeof value === 'string' ? value : '';
}
