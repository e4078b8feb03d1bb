/** What is reserved and settled: tokens, and millionths of a US dollar. Both move together, each against its own limits. */
export interface Amount {
  readonly tokens: number;
  readonly micros: number;
}

export const nothing: Amount = { tokens: 0, micros: 0 };

export function plus(a: Amount, b: Amount): Amount {
  return { tokens: a.tokens + b.tokens, micros: a.micros + b.micros };
}

export function minus(a: Amount, b: Amount): Amount {
  return { tokens: a.tokens - b.tokens, micros: a.micros - b.micros };
}

export function sumOf(amounts: Iterable<Amount>): Amount {
  let sum = nothing;
  for (const amount of amounts) sum = plus(sum, amount);
  return sum;
}

/** The lesser and the greater of each part. */
export function least(a: Amount, b: Amount): Amount {
  return { tokens: Math.min(a.tokens, b.tokens), micros: Math.min(a.micros, b.micros) };
}

export function greatest(a: Amount, b: Amount): Amount {
  return { tokens: Math.max(a.tokens, b.tokens), micros: Math.max(a.micros, b.micros) };
}

export function times(a: Amount, factor: number): Amount {
  return { tokens: a.tokens * factor, micros: a.micros * factor };
}

export function fits(needed: Amount, room: Amount): boolean {
  return needed.tokens <= room.tokens && needed.micros <= room.micros;
}

export function isNothing(amount: Amount): boolean {
  return amount.tokens === 0 && amount.micros === 0;
}
