import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 50;
const limitMs = 60_000;

/** Asks `GET /health` until it answers 200. @throws Error with the last answer when that takes more than a minute */
export async function untilHealthy(url: string, signal: AbortSignal): Promise<void> {
  const end = Date.now() + limitMs;
  for (;;) {
    const response = await fetch(`${url}/health`, { signal });
    const answer = await response.text();
    if (response.status === 200) return;
    if (Date.now() > end) throw new Error(`GET ${url}/health answers ${response.status}: ${answer}`);
    await sleep(pauseMs, undefined, { signal });
  }
}
