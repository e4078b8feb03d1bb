import { isStageErrorName, StageError } from '../errors.ts';
import type { SecretField } from './secret-field.ts';

/** Secrets of one listing, and messages without them. */
export interface ScrubbedSecrets {
  secretOf(field: SecretField): Promise<string>;
  scrub(message: string): string;
  /** The same error with a message that holds none of the secrets. */
  scrubError(error: unknown): unknown;
}

/** Shorter values would take letters out of any sentence. */
const leastCharacters = 4;

export function scrubbing(read: (field: SecretField) => Promise<string>): ScrubbedSecrets {
  const values = new Set<string>();
  /** As it is, and as it stands in URLs and in Basic credentials. */
  function remember(value: string): void {
    for (const form of [
      value,
      encodeURIComponent(value),
      new URLSearchParams({ v: value }).toString().slice(2),
      base64(value),
    ])
      if (form.length >= leastCharacters) values.add(form);
  }
  const scrub = (message: string): string => {
    let clean = message;
    // The longest first, since one may hold another.
    for (const value of [...values].sort((a, b) => b.length - a.length)) clean = clean.replaceAll(value, '[secret]');
    return clean;
  };
  return {
    async secretOf(field) {
      const value = await read(field);
      remember(value);
      return value;
    },
    scrub,
    scrubError(error) {
      if (!(error instanceof Error)) return error;
      const message = scrub(error.message);
      if (message === error.message) return error;
      return isStageErrorName(error.name)
        ? new StageError(error.name, message)
        : Object.assign(new Error(message), { name: error.name });
    },
  };
}

function base64(value: string): string {
  return Buffer.from(value, 'utf8').toString('base64');
}
