import type { JsonEvents } from './json-reader.ts';
import { readYamlLine, type YamlLine, type YamlValue } from './yaml-line.ts';

type Kind = 'map' | 'seq';

interface Open {
  readonly kind: Kind;
  readonly column: number;
  /** A key or a dash has come, and what belongs to it has not. */
  isWaiting: boolean;
}

export interface PlainYaml {
  readonly container: Kind;
  /** Tells what is in the outermost collection, which is neither opened nor closed. */
  replay(events: JsonEvents): void;
}

type Tell = (events: JsonEvents) => void;

const openObject: Tell = (events) => events.openObject();
const openArray: Tell = (events) => events.openArray();
const close: Tell = (events) => events.close();
const nothing: Tell = (events) => events.scalar('null', false);

/**
 * Reads YAML as programs write it: maps and lists in block style, whose scalars stay on their line. It is read twenty times as fast
 * as by a reader of all of YAML; undefined where that one is needed, for comments, anchors, tags, long texts and all else.
 */
export function readPlainYaml(source: string): PlainYaml | undefined {
  if (/[\t\r\ufeff\u0085\u2028\u2029]/.test(source)) return undefined;
  const reader = new PlainYamlReader();
  for (let at = 0, end = 0; at < source.length; at = end + 1) {
    end = source.indexOf('\n', at);
    if (end < 0) end = source.length;
    const text = source.slice(at, end);
    if (text.trim() === '' || (text === '---' && at === 0)) continue;
    if (text.startsWith('---') || text.startsWith('...')) return undefined;
    const line = readYamlLine(text);
    if (line === undefined || !reader.take(line)) return undefined;
  }
  return reader.end();
}

class PlainYamlReader {
  readonly #told: Tell[] = [];
  readonly #open: Open[] = [];

  /** Whether the line is where it may be. */
  take({ dashes, column, key, value }: YamlLine): boolean {
    for (const dash of dashes) if (!this.#dash(dash)) return false;
    if (key !== undefined) return this.#key(column, key) && this.#value(value);
    return dashes.length > 0 && this.#value(value);
  }

  end(): PlainYaml | undefined {
    const root = this.#open[0];
    if (root === undefined) return undefined;
    while (this.#open.length > 1) this.#close();
    this.#fill(root);
    return {
      container: root.kind,
      replay: (events) => {
        for (const tell of this.#told) tell(events);
      },
    };
  }

  #dash(column: number): boolean {
    while (this.#top() !== undefined && this.#top()!.column > column) this.#close();
    const top = this.#top();
    if (top?.kind === 'seq' && top.column === column) {
      this.#fill(top);
      top.isWaiting = true;
      return true;
    }
    // A list may stand as far left as the key that it belongs to.
    return this.#begin('seq', column, top?.kind === 'map' && top.column === column);
  }

  #key(column: number, key: string): boolean {
    for (let top = this.#top(); top !== undefined; top = this.#top()) {
      if (top.column < column || (top.kind === 'map' && top.column === column)) break;
      this.#close();
      if (this.#open.length === 0) return false;
    }
    const top = this.#top();
    if (top?.kind === 'map' && top.column === column) this.#fill(top);
    else if (!this.#begin('map', column, false)) return false;
    this.#top()!.isWaiting = true;
    this.#told.push((events) => events.key(key));
    return true;
  }

  #value(value: YamlValue | undefined): boolean {
    if (value === undefined) return true;
    this.#top()!.isWaiting = false;
    if (value === 'empty map') this.#told.push(openObject, close);
    else if ('items' in value) {
      this.#told.push(openArray);
      for (const item of value.items) this.#scalar(item);
      this.#told.push(close);
    } else this.#scalar(value);
    return true;
  }

  #scalar({ text, isString }: { text: string; isString: boolean }): void {
    this.#told.push((events) => events.scalar(text, isString));
  }

  /** Opens a collection where one is waited for. */
  #begin(kind: Kind, column: number, isBesideKey: boolean): boolean {
    const top = this.#top();
    if (top === undefined) {
      if (this.#told.length > 0) return false;
    } else {
      if (!top.isWaiting || (top.column >= column && !isBesideKey)) return false;
      top.isWaiting = false;
      this.#told.push(kind === 'map' ? openObject : openArray);
    }
    this.#open.push({ kind, column, isWaiting: kind === 'seq' });
    return true;
  }

  #close(): void {
    this.#fill(this.#open.pop()!);
    if (this.#open.length > 0) this.#told.push(close);
  }

  /** What was waited for in vain is null. */
  #fill(one: Open): void {
    if (one.isWaiting) this.#told.push(nothing);
    one.isWaiting = false;
  }

  #top(): Open | undefined {
    return this.#open.at(-1);
  }
}
