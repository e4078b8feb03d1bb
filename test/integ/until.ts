import { setTimeout as sleep } from 'node:timers/promises';

const pauseMs = 25;

/**
 * What `look` gives as soon as it gives anything but undefined and false.
 * @throws Error after `seconds`, with what was waited for and the last answer of `state`
 */
export async function until<Found>(
  what: string,
  seconds: number,
  look: () => Promise<Found | undefined | false> | Found | undefined | false,
  state: () => unknown = () => '',
): Promise<Found> {
  const deadline = performance.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > deadline)
      throw new Error(`Not so in ${seconds} s: ${what}. ${JSON.stringify(state(), undefined, 1)}`);
    await sleep(pauseMs);
  }
}
