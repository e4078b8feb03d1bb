import { StageError } from '../../errors.ts';
import type { WebClient, WebResponse } from '../web-client.ts';

export interface EdgarOrigins {
  /** Of the submissions API. */
  readonly dataOrigin: string;
  /** Of the archive and of the list of companies. */
  readonly archivesOrigin: string;
}

/** The SEC allows 10 requests a second to one who asks, from however many machines. */
const pace = { key: 'sec-edgar', intervalMs: 110 };
const timeoutMs = 60_000;

export interface EdgarClient {
  readonly origins: EdgarOrigins;
  /**
   * Undefined where there is nothing at the address.
   * @throws StageError SourceQueryInvalid when the SEC does not know who asks; SourceUnavailable when it does not
   * answer, and with `retryAfterSeconds` when it asks to wait; SourceRefused and SourceAnswerInvalid for this address alone
   */
  get(url: string, maxBytes: number): Promise<Uint8Array | undefined>;
  getJson(url: string, maxBytes: number): Promise<unknown>;
}

/** Asks EDGAR under its rules of fair access. @see https://www.sec.gov/os/accessing-edgar-data */
export function createEdgarClient(web: WebClient, userAgent: string, origins: EdgarOrigins): EdgarClient {
  async function get(url: string, maxBytes: number): Promise<Uint8Array | undefined> {
    const headers = { 'user-agent': userAgent, accept: '*/*' };
    const response = await web.request({ url, headers, pace, maxBytes, timeoutMs });
    if (response.status === 404 || response.status === 410) return undefined;
    if (response.status === 403) return refused(response);
    if (response.status === 429) throw tooFast(429);
    if (response.status >= 500) throw unavailable(response.status);
    if (response.status < 200 || response.status > 299)
      throw new StageError(
        'SourceAnswerInvalid',
        `EDGAR answered with status ${response.status} in place of a document. Open its address in a browser to see why.`,
      );
    return response.bytes;
  }

  return {
    origins,
    get,
    async getJson(url, maxBytes) {
      const bytes = await get(url, maxBytes);
      if (bytes === undefined) return undefined;
      try {
        return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
      } catch {
        throw new StageError(
          'SourceAnswerInvalid',
          `EDGAR answered ${new URL(url).pathname} with ${bytes.byteLength} bytes that are not JSON. Try again later.`,
        );
      }
    },
  };
}

function unavailable(status: number): StageError {
  return new StageError(
    'SourceUnavailable',
    `EDGAR answered with status ${status}, and went on doing so. Retry the job later.`,
  );
}

/** The SEC lifts its block ten minutes after the rate has fallen. */
const blockSeconds = 600;

function tooFast(status: number): StageError {
  return new StageError(
    'SourceUnavailable',
    `The SEC refused the requests (${status}): more than 10 a second came from this address. Wait ten minutes without any, see what else here asks EDGAR, then retry the job.`,
    { retryAfterSeconds: blockSeconds },
  );
}

/** The pages that the SEC sends with 403 say different things; the archive also says so of what it does not have. */
function refused({ bytes }: WebResponse): undefined {
  const page = new TextDecoder().decode(bytes.subarray(0, 20_000));
  if (/<Code>\s*AccessDenied/i.test(page)) return undefined;
  if (/undeclared automated tool/i.test(page))
    throw new StageError(
      'SourceQueryInvalid',
      'The SEC refused the requests (403) as those of an undeclared automated tool. Set `userAgent` to the real name and e-mail address of who asks; if it is, wait ten minutes, and see that nothing else at this address asks EDGAR.',
    );
  if (/request rate threshold|rate limit|too many requests/i.test(page)) throw tooFast(403);
  throw new StageError(
    'SourceRefused',
    'The SEC does not give this one away (403). Open its address in a browser; if it opens there, correct `userAgent`.',
  );
}
