import { setTimeout as sleep } from 'node:timers/promises';
import type { Waiting } from '@sheaf/core/platform/models/retried';

/** Pauses by the clock of this machine. */
export const waiting: Waiting = { sleep: (milliseconds) => sleep(milliseconds), random: Math.random };

/** Where a URL of a provider leads, without its options. */
export function addressOf(url: string): string {
  return url.replace(/\?.*$/s, '');
}
