/** Shorter than this, a secret is a word like others, and to strike it out would damage texts. */
const shortest = 4;

const mark = '[secret]';

/** What must not be told to anybody: the credentials of a job, in every spelling that a source may repeat. */
export interface SecretWords {
  /** From now on these are secret too. */
  add(...values: readonly string[]): void;
  isIn(text: string): boolean;
  /** The text with a mark in place of each. */
  strike(text: string): string;
}

export function secretWords(): SecretWords {
  const words = new Set<string>();
  return {
    add(...values) {
      for (const value of values.filter(({ length }) => length >= shortest))
        for (const word of [value, encodeURIComponent(value), formEncoded(value), JSON.stringify(value).slice(1, -1)])
          words.add(word);
    },
    isIn: (text) => [...words].some((word) => text.includes(word)),
    // The longer first: one may be a part of another.
    strike: (text) =>
      [...words].sort((a, b) => b.length - a.length).reduce((rest, word) => rest.replaceAll(word, mark), text),
  };
}

function formEncoded(value: string): string {
  return new URLSearchParams({ value }).toString().slice('value='.length);
}
