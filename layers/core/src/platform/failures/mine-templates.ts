import { maskVariables, wildcard } from './mask-variables.ts';

/** So many different words at one place, all else being equal, are values of a variable. */
const fewestValues = 3;
/** Words like STATE or key=value come from a short list more often than names do: they must differ more. */
const fewestListedValues = 5;
/** A message may have a variable or two that no form gives away; each round finds one more. */
const rounds = 2;

/**
 * The template of each message, in their order: its constant words, with `<*>` for what varies.
 *
 * Log-template mining in the line of Drain (He et al. 2017, "Drain: An online log parsing approach with fixed depth tree")
 * and Brain (Yu et al. 2023): messages are split by their number of words and never by their first word; variables are
 * found by their form (see `maskVariables`), then by comparing messages that are equal in all places but one. In place of
 * a similarity with a threshold, each message is filed once for each of its places under the words around that place, so
 * that neighbours meet without being compared: time and memory are linear in the number of different masked messages,
 * for at most 100 words each. The result does not depend on the order of the messages.
 */
export function mineTemplates(messages: readonly string[]): string[] {
  return templatesOf(messages.map((message) => maskVariables(message)));
}

/** As `mineTemplates`, of messages that are masked already: each needs to come once only. */
export function templatesOf(masked: readonly (readonly string[])[]): string[] {
  let templates = new Map<string, readonly string[]>(masked.map((tokens) => [tokens.join(' '), tokens]));
  for (let round = 0; round < rounds; round += 1) {
    const values = valuesByPlace(new Set([...templates.values()].map((tokens) => tokens.join(' '))));
    templates = new Map([...templates].map(([message, tokens]) => [message, generalised(tokens, values)]));
  }
  return masked.map((tokens) => templates.get(tokens.join(' '))!.join(' '));
}

/** Which words stand at a place, by all the words around it. The first word is taken to be constant. */
function valuesByPlace(templates: ReadonlySet<string>): Map<string, Set<string>> {
  const values = new Map<string, Set<string>>();
  for (const template of templates) {
    const tokens = template.split(' ');
    for (const [place, token] of tokens.entries()) {
      if (place === 0) continue;
      const around = surroundings(tokens, place);
      const known = values.get(around);
      if (known === undefined) values.set(around, new Set([token]));
      else known.add(token);
    }
  }
  return values;
}

function surroundings(tokens: readonly string[], place: number): string {
  return `${place} ${tokens.with(place, '').join(' ')}`;
}

/** The message with a wildcard at the place that varies most, if any varies enough. */
function generalised(tokens: readonly string[], values: ReadonlyMap<string, ReadonlySet<string>>): string[] {
  const counts = tokens.map((token, place) => {
    const seen = place > 0 && token !== wildcard ? values.get(surroundings(tokens, place)) : undefined;
    return seen !== undefined && isVariable(seen) ? seen.size : 0;
  });
  const most = Math.max(...counts);
  return most > 0 ? tokens.with(counts.indexOf(most), wildcard) : [...tokens];
}

function isVariable(words: ReadonlySet<string>): boolean {
  // Where a masked value may stand, so may any other.
  if (words.has(wildcard)) return true;
  const listed = [...words].filter((word) => word.includes('=') || !/\p{Ll}/u.test(word)).length;
  return words.size >= (2 * listed > words.size ? fewestListedValues : fewestValues);
}
