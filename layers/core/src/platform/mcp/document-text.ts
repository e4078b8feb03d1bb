/** A part of a document's clean text, by offsets in UTF-16 code units, as results of searches count. */
import { splitsPair } from '../../ingestion/chunking/characters.ts';
import { ApiRefusal, type Ask } from './ask.ts';

export interface TextPart {
  readonly text: string;
  readonly charStart: number;
  readonly charEnd: number;
  /** Where the next part begins; null at the end of the text. */
  readonly nextFrom: number | null;
}

/** What a route gives at once. */
const rangeBytes = 4_194_304;

/** @throws ApiRefusal as the route; null stands for a document without a published text */
export async function readTextPart(
  ask: Ask,
  documentId: string,
  from: number,
  mostChars: number,
): Promise<TextPart | null> {
  try {
    // One more than asked for, to know whether anything follows.
    const text = await textUpTo(ask, documentId, from, from + mostChars + 1);
    if (text === null) return { text: '', charStart: from, charEnd: from, nextFrom: null };
    const start = alignedStart(text, Math.min(from, text.length));
    const end = alignedStart(text, Math.min(start + mostChars, text.length));
    return { text: text.slice(start, end), charStart: start, charEnd: end, nextFrom: end < text.length ? end : null };
  } catch (error) {
    if (error instanceof ApiRefusal && error.problem.type === 'urn:sheaf:problem:text-not-published') return null;
    throw error;
  }
}

/** The text until so many code units are there, or all of it; null where `from` lies behind its end for certain. */
async function textUpTo(ask: Ask, documentId: string, from: number, length: number): Promise<string | null> {
  const path = `/v1/documents/${documentId}/text`;
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  let text = '';
  for (let at = 0; ; at += rangeBytes) {
    const answer = await ask('GET', path, { headers: { range: `bytes=${at}-${at + rangeBytes - 1}` } });
    const total = Number(answer.headers.get('content-range')?.split('/')[1] ?? 0);
    // A code unit takes a byte of UTF-8 or more, so that the rest need not be read.
    if (answer.status === 206 && from > total) return null;
    const isLast = answer.status === 200 || at + rangeBytes >= total;
    text += decoder.decode(await answer.arrayBuffer(), { stream: !isLast });
    if (isLast || text.length >= length) return text;
  }
}

/** Never inside a surrogate pair. */
function alignedStart(text: string, offset: number): number {
  return splitsPair(text, offset) ? offset - 1 : offset;
}
