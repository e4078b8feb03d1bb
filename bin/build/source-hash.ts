import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { slashed } from './repository.ts';

/** All that the assembly is made of; what is not here may change without a build. */
const inputs = [
  'bin/app.ts',
  'bin/build',
  'bin/package-native.mjs',
  'config',
  'lambdas',
  'layers',
  'lib',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];

/** SHA-256 over the names and contents of the inputs under `folder` and over `circumstances`, such as Node's version. */
export function sourceHash(folder: string, circumstances: readonly string[]): string {
  const hash = createHash('sha256').update(circumstances.join('\n'));
  for (const input of inputs) {
    for (const file of filesOf(folder, input)) {
      const content = readFileSync(join(folder, file));
      hash.update(`\n${slashed(file)} ${content.length}\n`).update(content);
    }
  }
  return hash.digest('hex');
}

function filesOf(folder: string, input: string): string[] {
  const path = join(folder, input);
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [input];
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length)
        .replace(/^[\\/]/, ''),
    )
    .sort();
}
