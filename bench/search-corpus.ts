import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Real text that every checkout has: documentation and declarations of the installed packages, in pieces of one size. */
export async function installedTexts(count: number, charactersEach = 900): Promise<string[]> {
  const texts: string[] = [];
  const seen = new Set<string>();
  for await (const path of textFiles('node_modules')) {
    const text = await readFile(path, 'utf8');
    for (let from = 0; from + 200 < text.length; from += charactersEach) {
      const piece = text.slice(from, from + charactersEach).toWellFormed();
      if (seen.has(piece)) continue;
      seen.add(piece);
      texts.push(piece);
      if (texts.length === count) return texts;
    }
  }
  return texts;
}

/** Every so many-th text gives a query: some words out of its middle, as a person would remember them. */
export function queriesOf(texts: readonly string[], count: number): string[] {
  const step = Math.max(1, Math.floor(texts.length / count));
  return Array.from({ length: count }, (_, index) => texts[(index * step + 17) % texts.length]!)
    .map(
      (text) =>
        text
          .slice(200)
          .match(/\p{L}{3,}/gu)
          ?.slice(0, 7)
          .join(' ') ?? 'empty',
    )
    .filter((query) => query !== 'empty');
}

async function* textFiles(folder: string): AsyncIterable<string> {
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) yield* textFiles(path);
    else if (entry.isFile() && /\.(md|markdown|d\.ts)$/i.test(entry.name)) yield path;
  }
}
