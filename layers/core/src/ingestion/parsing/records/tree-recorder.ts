import type { DocumentBuilder } from '../document-builder.ts';
import { createFacts } from './facts.ts';
import type { JsonEvents } from './json-reader.ts';
import { longestPath } from './limits.ts';
import { createRecordWriter } from './record-writer.ts';
import type { RangePath } from './row-run.ts';

/** Events of one or more JSON-like values as records. */
export interface TreeRecorder extends JsonEvents {
  /** Begins a value of its own. @param path where it is; empty for the whole document */
  begin(path: string): void;
  end(): void;
}

export interface TreeOptions {
  /** Whether the objects that stand at the top are records of one list. @default false */
  readonly areRecords?: boolean;
  readonly rangePath?: RangePath;
}

interface Container {
  readonly isArray: boolean;
  readonly path: string;
  index: number;
  key: string;
}

/** Objects in lists are records; paths are JSON pointers (RFC 6901); nulls and empty strings are left out. */
export function createTreeRecorder(
  builder: DocumentBuilder,
  { areRecords = false, rangePath = pointerRange }: TreeOptions = {},
): TreeRecorder {
  const writer = createRecordWriter(builder, rangePath);
  const facts = createFacts(builder);
  const open: Container[] = [];
  let top = '';

  function nextPath(): { key: string; path: string; isItem: boolean } {
    const container = open.at(-1);
    if (container === undefined) return { key: '', path: top, isItem: areRecords };
    const key = container.isArray ? String(container.index) : container.key;
    container.index += 1;
    const isDeep = container.path.length + key.length > longestPath;
    return { key, path: isDeep ? container.path : `${container.path}/${escaped(key)}`, isItem: container.isArray };
  }

  function openContainer(isArray: boolean): void {
    const { key, path, isItem } = nextPath();
    writer.open(key, path, { isArray, isRecord: isItem && !isArray });
    open.push({ isArray, path, index: 0, key: '' });
  }

  return {
    begin(path) {
      top = path;
    },
    openObject: () => openContainer(false),
    openArray: () => openContainer(true),
    key(name) {
      open.at(-1)!.key = name;
    },
    scalar(text, isString) {
      const { key, path } = nextPath();
      if (!isString && text === 'null') return;
      if (open.length === 1 && !open[0]!.isArray && !areRecords) facts.add(key, text, isString);
      writer.scalar(key, text, path);
    },
    close() {
      open.pop();
      writer.close();
    },
    end() {
      writer.end();
      facts.end();
    },
  };
}

function escaped(key: string): string {
  return /[~/]/.test(key) ? key.replace(/~/g, '~0').replace(/\//g, '~1') : key;
}

/** `/items/0` and `/items/9` are `/items/0-9`. */
function pointerRange(first: string, last: string): string {
  return `${first}-${last.slice(last.lastIndexOf('/') + 1)}`;
}
