import type { Writable } from 'node:stream';
import pico from 'picocolors';

export interface Streams {
  readonly out: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly err: Writable & { readonly isTTY?: boolean; readonly columns?: number };
}

export type Colours = ReturnType<typeof pico.createColors>;

/** Where a command speaks: results on `out`, everything else on `err`. */
export interface Terminal extends Streams {
  readonly colours: Colours;
  readonly width: number;
  /** Cuts a text for a table on a terminal, in the middle, since both ends of a name tell. Whatever is piped stays whole. */
  shortened(text: string, width: number): string;
  /** A line of the result. */
  print(line?: string): void;
  /** A line about the result, which no program reads. */
  note(line: string): void;
}

const defaultWidth = 100;

/** Colours only for a terminal, and not with NO_COLOR (https://no-color.org). */
export function openTerminal(streams: Streams, env: NodeJS.ProcessEnv): Terminal {
  const { out, err } = streams;
  const colours = pico.createColors(out.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb');
  return {
    out,
    err,
    colours,
    width: Math.max(60, out.columns ?? defaultWidth),
    shortened: (text, width) => (out.isTTY === true ? cut(text, width) : text),
    print: (line = '') => void out.write(`${line}\n`),
    note: (line) => void err.write(`${line}\n`),
  };
}

function cut(text: string, width: number): string {
  if (text.length <= width) return text;
  const tail = Math.ceil((width - 1) / 2);
  return `${text.slice(0, width - 1 - tail)}…${text.slice(-tail)}`.toWellFormed();
}
