/**
 * The rest of an answer, kept in the scratch of the job. Rows without an order that can be asked for again would have to be passed over
 * in every part of a listing, which grows with the square of their number; so they are read to the end once.
 */
import type { SourceEvent, SourceScratch } from '../remote-source.ts';
import type { DocumentEvent, RowEvent } from './row-document.ts';

export type CutEvent = Extract<SourceEvent, { kind: 'skipped' }>;

/** Where a listing stands in its spool. */
export interface SpoolPlace {
  readonly spool: {
    readonly segments: number;
    /** Said behind the last row; null where the answer was not cut. */
    readonly cut: CutEvent | null;
    readonly isComplete: boolean;
  };
  readonly segment: number;
  /** Events of the segment that were told. */
  readonly at: number;
}

/** What one segment holds at most; the last document may pass the bytes. */
const eventsPerSegment = 2_000;
const bytesPerSegment = 8_000_000;

/** Writes events in segments; a spool that was interrupted is written anew, from its first segment. */
export function createSpool(scratch: SourceScratch) {
  let lines: string[] = [];
  let bytes = 0;
  let segments = 0;
  let writing: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    if (lines.length === 0) return;
    const text = lines.join('\n');
    [lines, bytes] = [[], 0];
    // One is on its way while the next one fills.
    await writing;
    writing = scratch.put(segmentName(segments), new TextEncoder().encode(text));
    segments += 1;
    writing.catch(() => {});
  }

  return {
    async add(event: RowEvent): Promise<void> {
      const line = encoded(event);
      lines.push(line);
      bytes += line.length;
      if (lines.length >= eventsPerSegment || bytes >= bytesPerSegment) await flush();
    },
    /** Answers how many segments there are, when all are written. */
    async end(): Promise<number> {
      await flush();
      await writing;
      return segments;
    },
  };
}

/** The events of one segment. */
export async function readSegment(scratch: SourceScratch, segment: number): Promise<RowEvent[]> {
  const bytes = await scratch.get(segmentName(segment));
  if (bytes === undefined) throw new Error(`Segment ${segment} of the rows is not in the scratch of the job.`);
  return new TextDecoder().decode(bytes).split('\n').map(decoded);
}

function segmentName(segment: number): string {
  return `rows-${segment}`;
}

function encoded(event: RowEvent): string {
  return JSON.stringify(
    event.kind === 'document' ? { ...event, bytes: Buffer.from(event.bytes).toString('base64') } : event,
  );
}

function decoded(line: string): RowEvent {
  const event = JSON.parse(line) as RowEvent | (Omit<DocumentEvent, 'bytes'> & { readonly bytes: string });
  if (event.kind !== 'document') return event;
  return { ...event, bytes: new Uint8Array(Buffer.from(event.bytes as string, 'base64')) };
}
