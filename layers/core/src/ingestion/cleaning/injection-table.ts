import { markers } from './injection-markers.ts';
import { phrases } from './injection-phrases.ts';

/** Everything that is looked for in folded text. */
export const patterns = [...phrases, ...markers];

const stems = [...new Set(patterns.flatMap(([, sought]) => sought.stems))];
const shortest = stems.filter((stem) => !stems.some((other) => other !== stem && stem.includes(other)));
const anyStem = new RegExp(shortest.map((stem) => stem.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'));

/** False for a folded text in which no pattern can match: one pass in place of one for each pattern. Linear. */
export function mayHold(folded: string): boolean {
  return anyStem.test(folded);
}
