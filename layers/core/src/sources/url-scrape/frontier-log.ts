import type { SourceScratch } from '../remote-source.ts';

/** Where a page was heard of: the parameters, a page that links to it, a sitemap or a feed. */
export type PageOrigin = 'named' | 'linked' | 'listed';

/** What a crawl remembers, in the order in which it learnt it. */
export type FrontierLine =
  | readonly ['page', url: string, depth: number, origin: PageOrigin, lastModified: string | null]
  | readonly ['sitemap' | 'feed', url: string, level: number]
  /** A document that was handed over, by a short hash of its URI. */
  | readonly ['met', hash: string]
  /** A site whose pages are in scope. */
  | readonly ['site', name: string];

/** Lines that are only ever added, in parts in the scratch: what a cursor counted stays readable whatever came after it. */
export interface FrontierLog {
  readonly length: number;
  append(line: FrontierLine): Promise<void>;
  /** Lines from `from` on, part by part. */
  read(from: number): AsyncIterable<FrontierLine>;
  /** Keeps what was added; a cursor may count it from now on. */
  flush(): Promise<void>;
}

const linesPerPart = 2000;
const nameOf = (part: number) => `frontier-${part}`;

/** @param length lines that count; those after them are of a listing that was cut off, and are written anew */
export async function openFrontierLog(scratch: SourceScratch, length: number): Promise<FrontierLog> {
  const held = { part: Math.floor(length / linesPerPart), lines: [] as FrontierLine[], isSaved: true };
  if (length % linesPerPart > 0) held.lines = (await readPart(scratch, held.part)).slice(0, length % linesPerPart);

  async function flush(): Promise<void> {
    if (held.isSaved) return;
    await scratch.put(nameOf(held.part), new TextEncoder().encode(JSON.stringify(held.lines)));
    held.isSaved = true;
  }

  return {
    get length() {
      return held.part * linesPerPart + held.lines.length;
    },
    async append(line) {
      held.lines.push(line);
      held.isSaved = false;
      if (held.lines.length < linesPerPart) return;
      await flush();
      held.part += 1;
      held.lines = [];
    },
    async *read(from) {
      for (let part = Math.floor(from / linesPerPart); part <= held.part; part += 1) {
        const lines = part === held.part ? [...held.lines] : await readPart(scratch, part);
        yield* part * linesPerPart < from ? lines.slice(from % linesPerPart) : lines;
      }
    },
    flush,
  };
}

async function readPart(scratch: SourceScratch, part: number): Promise<FrontierLine[]> {
  const bytes = await scratch.get(nameOf(part));
  if (bytes === undefined)
    throw new Error(`Part ${part} of the frontier is no longer in the scratch of the job; it is kept for 7 days.`);
  return JSON.parse(new TextDecoder().decode(bytes)) as FrontierLine[];
}
