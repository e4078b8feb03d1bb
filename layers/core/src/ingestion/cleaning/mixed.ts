/** Spreads what differs over all bits. */
export function mixed(value: number, by: number): number {
  let hash = Math.imul(value ^ (value >>> 16), by);
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f);
  return (hash ^ (hash >>> 16)) >>> 0;
}
