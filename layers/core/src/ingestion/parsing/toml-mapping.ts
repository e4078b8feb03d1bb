import { parse, TomlDate } from 'smol-toml';

/** Undefined where it cannot be read. Dates are texts as written, and so is a number that is spelled otherwise than it prints. */
export function parseTomlMapping(source: string): Record<string, unknown> | undefined {
  try {
    return plain(parse(source), spellingsOf(source), '');
  } catch {
    return undefined;
  }
}

function plain(table: object, spellings: ReadonlyMap<string, string>, prefix: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(table).map(([key, value]) => {
      const name = prefix + key;
      if (value instanceof TomlDate) return [key, value.toISOString()];
      if (typeof value === 'number') return [key, numberOrText(value, spellings.get(name))];
      if (Array.isArray(value))
        return [key, value.map((item) => (item instanceof TomlDate ? item.toISOString() : item))];
      return [key, typeof value === 'object' && value !== null ? plain(value, spellings, `${name}.`) : value];
    }),
  );
}

/** Version 1.10 is not 1.1. */
function numberOrText(value: number, spelling: string | undefined): number | string {
  return spelling === undefined || String(value) === spelling ? value : spelling;
}

/** Numbers as written, by the dotted name of their key. */
function spellingsOf(source: string): Map<string, string> {
  const spellings = new Map<string, string>();
  let prefix = '';
  for (const line of source.split('\n')) {
    const [, table] = /^\s*\[([\w.-]+)\]/.exec(line) ?? [];
    if (table !== undefined) prefix = `${table}.`;
    const [, key, number] = /^\s*([\w.-]+)\s*=\s*([-+]?\d[\w.+-]*)\s*(?:#.*)?$/.exec(line) ?? [];
    if (key !== undefined && number !== undefined) spellings.set(prefix + key, number);
  }
  return spellings;
}
