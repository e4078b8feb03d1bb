/** Hosts that gave no answer, one page after the other. */
export interface Silence {
  reasonAgainst(host: string): string | null;
  note(host: string, isAnswered: boolean): void;
}

/** After so many pages in a row a host is not asked again by this listing. */
const mostUnanswered = 5;

export function createSilence(): Silence {
  const counts = new Map<string, number>();
  return {
    reasonAgainst: (host) =>
      (counts.get(host) ?? 0) < mostUnanswered
        ? null
        : `${host} gave no answer for ${mostUnanswered} pages in a row, and is not asked again by this job.`,
    note(host, isAnswered) {
      if (isAnswered) counts.delete(host);
      else counts.set(host, (counts.get(host) ?? 0) + 1);
    },
  };
}
