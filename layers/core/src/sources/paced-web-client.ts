import { StageError } from '../errors.ts';
import type { Clock } from '../ports.ts';
import type { EgressPolicy } from './egress-policy.ts';
import type { HttpTransport, TransportAnswer, TransportRequest } from './http-transport.ts';
import { redirectOf } from './redirect.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Pace, Pacer, WebClient, WebRequest, WebResponse } from './web-client.ts';

export interface PacedWebClientPorts {
  readonly transport: HttpTransport;
  readonly pacer: Pacer;
  readonly policy: EgressPolicy;
  readonly clock: Clock;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  /** From 0 to below 1; spreads the pauses. @default Math.random */
  readonly random?: () => number;
}

const standardTries = 3;
const standardRedirects = 5;
const firstPauseMs = 1000;
const longestPauseMs = 30_000;
/** All pauses of one request. What asks for more is given up now, and may be asked for by a later run. */
const patienceMs = 120_000;

/** The server may mend these by itself. */
const passing = new Set([429, 500, 502, 503, 504]);
/** These say that it is asked too much. */
const tooMuch = new Set([429, 503]);

/** Puts the turns, the redirects and the repetitions around a transport. */
export function createPacedWebClient(ports: PacedWebClientPorts): WebClient {
  return {
    async request(request) {
      const { maxRedirects = standardRedirects } = request;
      const asking: Asking = {
        ports,
        pace: request.pace,
        tries: request.tries ?? standardTries,
        patienceLeftMs: patienceMs,
      };
      const redirects: { status: number; url: string }[] = [];
      const seen = new Set<string>();
      for (let hop = checked(ports.policy, firstHop(request)); ; ) {
        seen.add(`${hop.method} ${hop.url}`);
        const answer = await ask(hop, asking);
        const next = redirectOf(hop, answer);
        if (next === undefined) return responseOf(hop, redirects, answer);
        hop = checked(ports.policy, next);
        redirects.push({ status: answer.status, url: hop.url });
        if (seen.has(`${hop.method} ${hop.url}`))
          throw new StageError(
            'SourceAnswerInvalid',
            `The server redirects in a circle of ${redirects.length} steps or fewer.`,
          );
        if (redirects.length > maxRedirects)
          throw new StageError('SourceAnswerInvalid', `The server redirects more than ${maxRedirects} times.`);
        asking.pace = (await request.beforeRedirect?.(hop.url)) ?? request.pace;
      }
    },
  };
}

function firstHop({ url, method = 'GET', headers = {}, body, maxBytes, timeoutMs }: WebRequest): TransportRequest {
  return { url, method, headers, ...(body === undefined ? {} : { body }), maxBytes, timeoutMs };
}

/** The guard sees the URL as it was written; all others see it as the parser spells it. */
function checked(policy: EgressPolicy, hop: TransportRequest): TransportRequest {
  policy.checkUrl(hop.url);
  const url = new URL(hop.url);
  url.hash = '';
  return { ...hop, url: url.href };
}

function responseOf(hop: TransportRequest, redirects: WebResponse['redirects'], answer: TransportAnswer): WebResponse {
  const { status, headers, bytes } = answer;
  return { status, url: hop.url, redirects, headers, bytes };
}

/** What one request shares over its hops. */
interface Asking {
  readonly ports: PacedWebClientPorts;
  /** Of the hop. */
  pace: Pace | undefined;
  readonly tries: number;
  patienceLeftMs: number;
}

/** Tries one hop until it is answered, or the tries or the patience are spent. */
async function ask(hop: TransportRequest, asking: Asking): Promise<TransportAnswer> {
  const { ports, pace, tries } = asking;
  const key = pace?.key ?? `host:${new URL(hop.url).host}`;
  for (let attempt = 1; ; attempt += 1) {
    if (pace) await ports.pacer.turn(key, pace.intervalMs);
    const result = await tryOnce(ports.transport, hop);
    if (result instanceof Error && result.name !== 'SourceUnavailable') throw result;
    if (!(result instanceof Error) && !passing.has(result.status)) return result;

    const askedMs = result instanceof Error ? undefined : retryAfterMs(result.headers, ports.clock.now());
    const pauseMs = Math.max(askedMs ?? 0, pauseAfter(attempt, ports.random ?? Math.random));
    const isTooMuch = askedMs !== undefined || (!(result instanceof Error) && tooMuch.has(result.status));
    if (pace && isTooMuch) await ports.pacer.backOff(key, pauseMs);
    if (attempt >= tries || pauseMs > asking.patienceLeftMs) {
      if (result instanceof Error) throw result;
      return result;
    }
    asking.patienceLeftMs -= pauseMs;
    await ports.sleep(pauseMs);
  }
}

async function tryOnce(transport: HttpTransport, hop: TransportRequest): Promise<TransportAnswer | Error> {
  try {
    return await transport.send(hop);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Twice as long each time; half of it is chance, so that not all come back at once. */
function pauseAfter(attempt: number, random: () => number): number {
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1)) * (0.5 + random() / 2);
}
