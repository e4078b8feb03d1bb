import { sha256 } from '../../keys.ts';
import type { SourcePorts } from '../remote-source.ts';
import { type Asking, failureOf, isUnanswered } from './asking.ts';
import { originOf } from './page-url.ts';
import { everythingAllowed, type RobotsRules, readRobots, robotsCharacters } from './robots-rules.ts';

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
/** Rules that are held at a time, and their length; the others lie in the scratch. */
const mostHeld = 200;
const mostHeldCharacters = 4_000_000;

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
  const held = createHeld();
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
      held.set(origin, { ...kept, answer });
      return answer;
    },
  };
}

type Held = Kept & { readonly answer: RobotsAnswer };

/** The rules of the origins that were asked for last. */
function createHeld() {
  const held = new Map<string, Held>();
  let characters = 0;
  function drop(origin: string): void {
    characters -= held.get(origin)?.text?.length ?? 0;
    held.delete(origin);
  }
  return {
    get: (origin: string) => held.get(origin),
    set(origin: string, rules: Held): void {
      drop(origin);
      held.set(origin, rules);
      characters += rules.text?.length ?? 0;
      for (const [oldest] of held) {
        if (held.size <= mostHeld && characters <= mostHeldCharacters) return;
        if (oldest !== origin) drop(oldest);
      }
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
    return { text: new TextDecoder().decode(answer.bytes).slice(0, robotsCharacters) };
  } catch (error) {
    return { text: null, problem: explained(failureOf(error).message) };
  }
}
