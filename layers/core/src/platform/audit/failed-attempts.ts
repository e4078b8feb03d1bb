/** Keeps a flood of failed authentications from one address out of the log, without hiding that there was one. */
export interface FailedAttempts {
  /**
   * null: too many from this address in this minute, and only counted. Otherwise write the entry, and say in it how many
   * before it were only counted.
   */
  admit(address: string, now: number): { readonly suppressed: number } | null;
}

interface Recent {
  readonly startedAt: number;
  readonly recorded: number;
  readonly suppressed: number;
}

const windowMs = 60_000;
const mostAddresses = 10_000;

/** @param perMinute entries that one address may cause in a minute */
export function createFailedAttempts(perMinute = 30): FailedAttempts {
  const recent = new Map<string, Recent>();
  return {
    admit(address, now) {
      const known = recent.get(address);
      const isOver = known === undefined || now - known.startedAt >= windowMs;
      // Looked up again last: the first of the map is then the one that was quiet for longest.
      recent.delete(address);
      if (recent.size >= mostAddresses) recent.delete(recent.keys().next().value!);
      if (isOver) {
        recent.set(address, { startedAt: now, recorded: 1, suppressed: 0 });
        return { suppressed: known?.suppressed ?? 0 };
      }
      const isFull = known.recorded >= perMinute;
      recent.set(address, {
        startedAt: known.startedAt,
        recorded: known.recorded + (isFull ? 0 : 1),
        suppressed: known.suppressed + (isFull ? 1 : 0),
      });
      return isFull ? null : { suppressed: 0 };
    },
  };
}
