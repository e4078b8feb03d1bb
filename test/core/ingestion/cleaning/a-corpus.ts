/** Numbers from 0 to 1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

const consonants = 'bcdfghklmnprstvw';
const vowels = 'aeiou';
/** Words without a meaning, the frequent ones first. */
export const vocabulary: readonly string[] = Array.from({ length: 4096 }, (_, index) => {
  const [a, b, c, d] = [index & 15, (index >> 4) % 5, (index >> 7) & 15, (index >> 3) % 5];
  return `${consonants[a]}${vowels[b]}${consonants[c]}${vowels[d]}${index.toString(36).replace(/\d/g, 'x')}`;
});

/** A text of so many words in sentences of about twelve, without names, numbers or negation. */
export function someText(words: number, random: () => number): string {
  return Array.from({ length: words }, (_, index) => {
    const word = vocabulary[Math.floor(random() * random() * vocabulary.length)]!;
    return index % 12 === 11 ? `${word}.` : word;
  }).join(' ');
}

/** The text with each word replaced by another one with this probability. */
export function worn(text: string, probability: number, random: () => number): string {
  return text
    .split(' ')
    .map((word) => (random() < probability ? vocabulary[Math.floor(random() * vocabulary.length)]! : word))
    .join(' ');
}
