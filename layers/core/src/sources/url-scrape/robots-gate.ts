import { sha256 } from '../../keys.ts';
import type { SourcePorts } from '../remote-source.ts';
import { type Asking, failureOf, isUnanswered } from './asking.ts';
import { originOf } from './page-url.ts';
import { everythingAllowed, type RobotsRules, readRobots } from './robots-rules.ts';

/** The rules of an origin, or why there are none: then nothing of it may be asked for (RFC 9309 §2.3.1.4). */
export type RobotsAnswer =
  | { readonly kind: 'rules'; readonly rules: RobotsRules }
  | { readonly kind: 'unreachable'; readonly message: string };

/** Reads robots.txt of each origin once a day, and one that could not be read after some minutes again. */
export interface RobotsGate {
  of(url: string): Promise<RobotsAnswer>;
}

/** RFC 9309 §2.4. */
const keptMilliseconds = 24 * 60 * 60 * 1000;
/** Before a server that gave no answer is asked again. */
const unreachableMilliseconds = 10 * 60 * 1000;
/** More than is read of it: what is far longer is no robots.txt. */
const maxBytes = 5 * 1024 * 1024;
/** Rules that are held at a time; the others lie in the scratch. */
const mostHeld = 200;

interface Kept {
  readonly at: number;
  /** Null where there is no robots.txt. */
  readonly text: string | null;
  readonly problem?: string;
}

export function createRobotsGate(
  asking: Asking,
  { scratch, clock }: Pick<SourcePorts, 'scratch' | 'clock'>,
): RobotsGate {
  const held = new Map<string, Kept & { readonly answer: RobotsAnswer }>();
  const isFresh = ({ at, problem }: Pick<Kept, 'at' | 'problem'>) =>
    clock.now() - at < (problem === undefined ? keptMilliseconds : unreachableMilliseconds);

  async function keptOf(origin: string): Promise<Kept> {
    const name = `robots-${sha256(origin).slice(0, 32)}`;
    const bytes = await scratch.get(name);
    const kept = bytes && (JSON.parse(new TextDecoder().decode(bytes)) as Kept);
    if (kept && isFresh(kept)) return kept;
    const read = { at: clock.now(), ...(await readAt(origin, asking)) };
    await scratch.put(name, new TextEncoder().encode(JSON.stringify(read)));
    return read;
  }

  return {
    async of(url) {
      const origin = originOf(url);
      const known = held.get(origin);
      if (known && isFresh(known)) return known.answer;
      const kept = await keptOf(origin);
      const answer = answerOf(origin, kept);
      if (held.size >= mostHeld) held.delete(held.keys().next().value!);
      held.set(origin, {
        at: kept.at,
        text: null,
        ...(kept.problem !== undefined && { problem: kept.problem }),
        answer,
      });
      return answer;
    },
  };
}

function answerOf(origin: string, { text, problem }: Kept): RobotsAnswer {
  if (problem !== undefined) return { kind: 'unreachable', message: problem };
  return { kind: 'rules', rules: text === null ? everythingAllowed : readRobots(origin, text) };
}

/** A server that says that it has none allows everything; one that does not say allows nothing. */
async function readAt(origin: string, asking: Asking): Promise<Omit<Kept, 'at'>> {
  const url = `${origin}/robots.txt`;
  const explained = (why: string) =>
    `robots.txt of ${new URL(url).host} could not be read, so nothing there may be asked for: ${why}`;
  try {
    const answer = await asking.ask(url, { maxBytes, crawlDelaySeconds: null, headers: { accept: 'text/plain,*/*' } });
    if (isUnanswered(answer)) return { text: null, problem: explained(`it answered ${answer.status}.`) };
    if (answer.status >= 300) return { text: null };
    return { text: new TextDecoder().decode(answer.bytes) };
  } catch (error) {
    return { text: null, problem: explained(failureOf(error).message) };
  }
}
