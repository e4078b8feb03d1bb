import { StateError } from './state-error.ts';

/** Step Functions' limit for every input, output and result, in bytes of UTF-8 (256 KiB). */
export const maxPayloadBytes = 262_144;

/** A JSON value with its text, so that it is written once for the limit, the snapshot and the history. */
export interface Payload {
  readonly value: unknown;
  readonly text: string;
}

export function isWithinLimit(text: string, limitBytes: number = maxPayloadBytes): boolean {
  return text.length * 3 <= limitBytes || Buffer.byteLength(text) <= limitBytes;
}

/** @throws StateError States.DataLimitExceeded when the text is over 256 KiB; `what` names the value. */
export function toPayload(value: unknown, what: string): Payload {
  const text = JSON.stringify(value);
  if (!isWithinLimit(text)) {
    throw new StateError(
      'States.DataLimitExceeded',
      `The ${what} has ${Buffer.byteLength(text)} bytes; the maximum is ${maxPayloadBytes} bytes.`,
    );
  }
  return { value, text };
}

export function parsePayload(text: string): Payload {
  return { value: JSON.parse(text), text };
}
