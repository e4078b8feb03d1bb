/** Signatures after the Standard Webhooks specification. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md */
import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';
/** The specification asks for 24 to 64. */
const secretBytes = 32;

/** A new secret, as it is shown to who has to verify with it. */
export function makeSecret(): string {
  return `${prefix}${randomBytes(secretBytes).toString('base64')}`;
}

/** `webhook-signature`: HMAC-SHA-256 over id, time and body, in base64. */
export function signatureOf(secret: string, id: string, timestampSeconds: number, body: string): string {
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`;
}
