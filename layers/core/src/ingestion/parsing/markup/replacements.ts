/** Texts that names stand for. */
export interface Replacements {
  set(name: string, value: string): void;
  /** Undefined for a name that is not known, or when what was replaced so far is too much. */
  get(name: string): string | undefined;
}

const mostNames = 1000;
const longestValue = 500;

/**
 * A name of three characters may stand for a text of hundreds: the sum is limited, or a document would grow without end.
 * @param budget UTF-16 code units that may be put in place of names
 */
export function createReplacements(budget: number): Replacements {
  const values = new Map<string, string>();
  let left = budget;
  return {
    set(name, value) {
      if (values.size < mostNames) values.set(name, value.slice(0, longestValue));
    },
    get(name) {
      const value = values.get(name);
      if (value === undefined || value.length > left) return undefined;
      left -= value.length;
      return value;
    },
  };
}
