import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

export interface Page {
  /** Below the repository. */
  readonly path: string;
  readonly text: string;
}

/** The documents that people read: those at the top, the figures and all of docs/. */
export function pages(): Page[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name));
  return ['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'bench/README.md', ...docs.sort()]
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.md'))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

export interface Block {
  readonly page: string;
  /** Of the first command, counted from 1. */
  readonly line: number;
  readonly commands: readonly string[];
}

/** Fenced blocks of shell commands. A backslash at the end of a line joins it with the next. */
export function shellBlocks({ path, text }: Page): Block[] {
  return [...text.matchAll(/^```(?:sh|bash)\n([\s\S]*?)^```$/gm)].map((match) => ({
    page: path,
    line: text.slice(0, match.index).split('\n').length + 1,
    commands: match[1]!
      .replaceAll(/\\\n\s*/g, '')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#')),
  }));
}

/** The TypeScript of a page, all blocks as one program: a later one may use what an earlier one made. */
export function sampleOf({ text }: Page): string {
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, code]) => code!).join('\n');
}

/** Text without fenced code. */
export function prose({ text }: Page): string {
  return text.replaceAll(/^```[\s\S]*?^```$/gm, '');
}
