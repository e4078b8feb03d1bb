/** Checks what a webhook was posted. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
import type { JobEvent } from '@sheaf/core/platform/events/cloud-event';

/** Why a message is not to be believed. */
export type WebhookFault = 'missing-header' | 'too-old' | 'too-new' | 'wrong-signature' | 'replayed';

export class WebhookRefused extends Error {
  readonly fault: WebhookFault;

  constructor(fault: WebhookFault, message: string) {
    super(message);
    this.name = 'WebhookRefused';
    this.fault = fault;
  }
}

/** Ids of messages that were taken. Several processes that receive share one, in their database for example. */
export interface SeenMessages {
  /** Notes an id; false when it was noted before. It may forget ids after the tolerance. */
  add(id: string, forSeconds: number): boolean | Promise<boolean>;
}

export interface VerifyOptions {
  /** Of the webhook; two while it changes. */
  readonly secret: string | readonly string[];
  readonly headers: Headers | Readonly<Record<string, string | string[] | undefined>>;
  /** Exactly as it came: parsed and written again, it may not be the same any more. */
  readonly body: string;
  /** How far clocks may differ, and how long a message stays good. @default 300 */
  readonly toleranceSeconds?: number;
  /** @default a memory of this process */
  readonly seen?: SeenMessages;
  /** Milliseconds since 1970. @default the clock */
  readonly now?: number;
}

const prefix = 'whsec_';
const ofThisProcess = rememberMessages();

/**
 * The event of a message that is signed, fresh and new.
 * @throws WebhookRefused otherwise: answer 400 and do nothing; for `replayed` answer 200, since the first one was taken
 */
export async function verifyWebhook(options: VerifyOptions): Promise<JobEvent> {
  const { secret, headers, body, toleranceSeconds = 300, seen = ofThisProcess, now = Date.now() } = options;
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  checkTime(timestamp, now / 1000, toleranceSeconds);
  const signed = new TextEncoder().encode(`${id}.${timestamp}.${body}`);
  const signatures = headerOf(headers, 'webhook-signature').split(' ');
  const keys = await Promise.all([secret].flat().map(keyOf));
  if (!(await isSigned(signed, signatures, keys)))
    throw new WebhookRefused(
      'wrong-signature',
      'No signature fits the body and this secret. Check that the body is as it came.',
    );
  if (!(await seen.add(id, 2 * toleranceSeconds)))
    throw new WebhookRefused('replayed', `The message ${id} was taken before.`);
  return JSON.parse(body) as JobEvent;
}

/** A memory of messages in this process; times are those of its clock. */
export function rememberMessages(clock: () => number = Date.now): SeenMessages {
  const until = new Map<string, number>();
  return {
    add(id, forSeconds) {
      const now = clock();
      // The oldest first, as they were put in.
      for (const [known, end] of until) {
        if (end > now) break;
        until.delete(known);
      }
      if (until.has(id)) return false;
      until.set(id, now + forSeconds * 1000);
      return true;
    },
  };
}

function headerOf(headers: VerifyOptions['headers'], name: string): string {
  const value = headers instanceof Headers ? headers.get(name) : headers[name];
  const text = Array.isArray(value) ? value[0] : value;
  if (!text) throw new WebhookRefused('missing-header', `There is no ${name}: it is not a message of a webhook.`);
  return text;
}

function checkTime(timestamp: string, now: number, tolerance: number): void {
  const seconds = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) : Number.NaN;
  if (!(seconds >= now - tolerance))
    throw new WebhookRefused(
      'too-old',
      `webhook-timestamp is more than ${tolerance} s ago, or no number. Check the clock.`,
    );
  if (seconds > now + tolerance)
    throw new WebhookRefused('too-new', `webhook-timestamp is more than ${tolerance} s ahead. Check the clock.`);
}

async function keyOf(secret: string): Promise<CryptoKey> {
  const bytes = bytesOf(secret.startsWith(prefix) ? secret.slice(prefix.length) : secret);
  if (bytes === undefined) throw new TypeError(`A secret is ${prefix} and base64; this one is not.`);
  return crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
}

/** Of all pairs, so that time does not tell which one failed; `verify` compares in constant time. */
async function isSigned(signed: Uint8Array<ArrayBuffer>, signatures: readonly string[], keys: readonly CryptoKey[]) {
  const tries = signatures.flatMap((signature) => {
    const bytes = signature.startsWith('v1,') ? bytesOf(signature.slice('v1,'.length)) : undefined;
    return bytes === undefined ? [] : keys.map((key) => crypto.subtle.verify('HMAC', key, bytes, signed));
  });
  return (await Promise.all(tries)).includes(true);
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> | undefined {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return undefined;
  }
}
