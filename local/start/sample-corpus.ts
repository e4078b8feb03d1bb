/**
 * The documents that every machine has: the documentation inside node_modules. The list is the same for the same
 * packages, the most useful first, and sized for a first start of a few seconds.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Candidate, kindOf, type LeftOutCount, type SampleFile, selectSample } from './sample-selection.ts';

/** Folders of a package in which documentation lies; code and tests are not searched. */
const documentFolders: ReadonlySet<string> = new Set(['docs', 'doc', 'documentation', 'guide', 'guides']);
const deepest = 3;
/** Characters. */
const leastVisible = 500;
const repository = fileURLToPath(new URL('../..', import.meta.url));

export interface SampleCorpus {
  readonly files: readonly SampleFile[];
  readonly leftOut: readonly LeftOutCount[];
}

/** Finds the sample among the packages that `root` names in its package.json, and the packages beside them. */
export async function findSample(root = repository): Promise<SampleCorpus> {
  const direct = await directDependencies(root);
  const packages = (await packagesIn(join(root, 'node_modules'))).toSorted(
    (a, b) => Number(direct.has(b)) - Number(direct.has(a)) || (a < b ? -1 : 1),
  );
  const candidates: Candidate[] = [];
  for (const [rank, name] of packages.entries()) {
    for await (const path of documentsIn(join(root, 'node_modules', name), '', 0)) {
      const file = join(root, 'node_modules', name, path);
      const { size } = await stat(file);
      if (kindOf(path) === 'page' && !(await showsText(file))) continue;
      candidates.push({
        packageName: name,
        packageRank: rank,
        isDirect: direct.has(name),
        path,
        file,
        sizeBytes: size,
      });
    }
  }
  return selectSample(candidates, async ({ file }) =>
    createHash('sha256')
      .update(await readFile(file))
      .digest('hex'),
  );
}

/** Whether a page has text of its own: most are empty shells that a script fills. */
async function showsText(file: string): Promise<boolean> {
  const page = await readFile(file, 'utf8');
  const text = page.replace(/<(script|style|noscript|head)\b[\s\S]*?<\/\1\s*>/gi, ' ').replace(/<[^>]*>/g, ' ');
  return text.replace(/\s+/g, ' ').length > leastVisible;
}

async function directDependencies(root: string): Promise<ReadonlySet<string>> {
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Record<
    string,
    Record<string, string> | undefined
  >;
  return new Set(Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }));
}

async function packagesIn(folder: string): Promise<string[]> {
  if (!existsSync(folder)) return [];
  const names: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory() || entry.name.startsWith('.')) continue;
    if (!entry.name.startsWith('@')) names.push(entry.name);
    else {
      const scoped = await readdir(join(folder, entry.name), { withFileTypes: true });
      names.push(...scoped.filter((inner) => inner.isDirectory()).map((inner) => `${entry.name}/${inner.name}`));
    }
  }
  return names;
}

async function* documentsIn(base: string, folder: string, depth: number): AsyncGenerator<string> {
  const entries = await readdir(join(base, folder), { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile() && kindOf(path) !== undefined) yield path;
    const isSearched = depth > 0 || documentFolders.has(entry.name.toLowerCase());
    if (entry.isDirectory() && isSearched && depth < deepest) yield* documentsIn(base, path, depth + 1);
  }
}

/** Whether this data folder has had the sample. */
export async function wasSampled(dataFolder: string): Promise<boolean> {
  return existsSync(markerOf(dataFolder));
}

/** Notes that the sample is in, so that later starts leave it alone. */
export async function markSample(dataFolder: string, files: number): Promise<void> {
  await writeFile(markerOf(dataFolder), `${JSON.stringify({ files, at: new Date().toISOString() })}\n`);
}

function markerOf(dataFolder: string): string {
  return join(dataFolder, 'sample.json');
}
