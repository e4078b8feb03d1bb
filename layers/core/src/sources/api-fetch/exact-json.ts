import { JsonFault, readJsonValue } from '../../ingestion/parsing/records/json-reader.ts';
import { countHeld } from './held-values.ts';

const deepest = 512;

/**
 * JSON (RFC 8259) as values that lose nothing: a number that a double does not hold is the text of its digits. Nested at
 * most 512 deep; no recursion.
 * @throws JsonFault, TooManyValues
 */
export function parseExactJson(text: string): unknown {
  const { value, end } = readExactJson(text, 0);
  const rest = text.slice(end).search(/[^ \t\r\n]/);
  if (rest >= 0) throw new JsonFault('the end was expected', end + rest, false);
  return value;
}

/** One value of a text, and the offset behind it. @throws JsonFault, TooManyValues */
export function readExactJson(text: string, start: number): { value: unknown; end: number } {
  const held = countHeld();
  const root: unknown[] = [];
  const open: (unknown[] | Record<string, unknown>)[] = [root];
  const keys: string[] = [];

  function put(value: unknown): void {
    held();
    const parent = open.at(-1)!;
    if (Array.isArray(parent)) parent.push(value);
    else setOwn(parent, keys.pop()!, value);
  }

  function enter(value: unknown[] | Record<string, unknown>): void {
    if (open.length > deepest) throw new JsonFault(`it is nested more than ${deepest} deep`, 0, false);
    put(value);
    open.push(value);
  }

  const events = {
    openObject: () => enter({}),
    openArray: () => enter([]),
    key: (name: string) => void keys.push(name),
    scalar: (scalar: string, isString: boolean) => put(isString ? scalar : scalarOf(scalar)),
    close: () => void open.pop(),
  };
  const end = readJsonValue(text, events, start);
  return { value: root[0], end };
}

/** As JSON means it, whatever the name: `__proto__` is a field like others. */
function setOwn(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__')
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  else target[name] = value;
}

function scalarOf(text: string): unknown {
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  const value = Number(text);
  const digits = text
    .replace(/[eE].*$/, '')
    .replace(/[-.]/g, '')
    .replace(/^0+/, '');
  const isHeld = digits.length <= 15 && Number.isFinite(value) && (value !== 0 || digits === '');
  return isHeld || String(value) === text ? value : text;
}
