/** What an answer that is no list means: whose fault it is, and what a person can do. */
import type { StageErrorName } from '../../error-table.ts';
import { StageError } from '../../errors.ts';
import { redactMessage } from '../../ingestion/redact-message.ts';
import type { WebResponse } from '../web-client.ts';
import type { SecretWords } from './secret-words.ts';

/** Bytes and characters of an answer that a message shows. */
const headBytes = 400;
const shownCharacters = 80;

/** @throws StageError unless the status is one of success */
export function requireSuccess(response: WebResponse, secrets: SecretWords): void {
  const { status } = response;
  if (status >= 200 && status < 300) return;
  const shown = describeAnswer(response, secrets);
  if (isThrottled(response) || status === 408 || status === 425 || status >= 500)
    throw new StageError(
      'SourceUnavailable',
      `The source answered ${status}, ${shown}. Try again later, or raise delaySeconds.`,
      {
        ...retryAfterOf(response),
      },
    );
  if (status === 401 || status === 403)
    throw new StageError(
      'CredentialsRejected',
      `The source answered ${status} to the credentials of the job, ${shown}. Check auth, and that it may read this.`,
    );
  throw new StageError(nameOf(status), `The source answered ${status}, ${shown}. ${adviceOn(status)}`);
}

function nameOf(status: number): StageErrorName {
  return status >= 400 ? 'SourceQueryInvalid' : 'SourceAnswerInvalid';
}

function adviceOn(status: number): string {
  if (status === 404 || status === 410) return 'Check url: there is nothing at its path.';
  if (status === 405) return 'Check method: the source does not take this one.';
  if (status >= 400) return 'Check query, body and headers against what the source documents.';
  return 'An answer with items was expected; check url.';
}

/** 429, and 403 as some APIs have it when no call is left: with a time to wait, or a count of calls that is zero. */
function isThrottled({ status, headers }: WebResponse): boolean {
  if (status === 429) return true;
  const left = headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining'];
  return status === 403 && (headers['retry-after'] !== undefined || left?.trim() === '0');
}

function retryAfterOf({ headers }: WebResponse): { retryAfterSeconds?: number } {
  const seconds = Number(headers['retry-after'] ?? Number.NaN);
  return Number.isFinite(seconds) && seconds >= 0 ? { retryAfterSeconds: Math.min(seconds, 86_400) } : {};
}

/** @throws StageError always: a page for people stands where data was expected */
export function refusePage(response: WebResponse, expected: string, secrets: SecretWords): never {
  const head = new TextDecoder().decode(response.bytes.subarray(0, 65_536));
  const isLogin = /<input\b[^>]{0,500}\btype\s*=\s*["']?password/i.test(head);
  if (isLogin)
    throw new StageError(
      'SourceRefused',
      `The source showed a login page where ${expected} was expected, ${describeAnswer(response, secrets)}. Check auth.`,
    );
  throw new StageError(
    'SourceAnswerInvalid',
    `The source showed a page for people where ${expected} was expected, ${describeAnswer(response, secrets)}. Check url and auth.`,
  );
}

/** Media type, size and first characters, without markup and secrets: `application/json of 12 bytes that begins "{…"`. */
export function describeAnswer({ headers, bytes }: WebResponse, secrets: SecretWords): string {
  const type = (headers['content-type'] ?? '').split(';')[0]!.trim().slice(0, 80) || 'of no media type';
  if (bytes.byteLength === 0) return `${type}, empty`;
  return `${type}, ${bytes.byteLength} bytes that begin ${JSON.stringify(firstCharacters(bytes, secrets))}`;
}

function firstCharacters(bytes: Uint8Array, secrets: SecretWords): string {
  const text = new TextDecoder()
    .decode(bytes.subarray(0, headBytes))
    .replace(/<[^>]*>/g, ' ')
    .replace(/[^\P{C}\s]+/gu, '')
    .replace(/\s+/g, ' ')
    .trim();
  const clean = redactMessage(secrets.strike(text));
  return clean.length <= shownCharacters ? clean : `${clean.slice(0, shownCharacters).toWellFormed()}…`;
}
