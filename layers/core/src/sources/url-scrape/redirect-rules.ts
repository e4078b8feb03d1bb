/** The rules of a site hold for what a redirect leads to as well, before it is asked for (RFC 9309 §2.2.2). */
import type { RobotsGate } from './robots-gate.ts';

/** A redirect that is not followed, and why. */
export class RedirectStopped extends Error {
  readonly host: string;
  /** Null where the rules could be read, and say no. */
  readonly unreachable: string | null;

  constructor(url: string, unreachable: string | null) {
    const { host } = new URL(url);
    super(`The redirect to ${host} is not followed.`);
    this.name = 'RedirectStopped';
    this.host = host;
    this.unreachable = unreachable;
  }
}

/** @returns what decides of each redirect by robots.txt of its target; it throws RedirectStopped */
export function redirectRules(robots: RobotsGate): (url: string) => Promise<number | null> {
  return async (url) => {
    const answer = await robots.of(url);
    if (answer.kind === 'unreachable') throw new RedirectStopped(url, answer.message);
    if (!answer.rules.isAllowed(url)) throw new RedirectStopped(url, null);
    return answer.rules.crawlDelaySeconds;
  };
}
