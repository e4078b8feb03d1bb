import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildAssembly } from '../build/assembly.ts';
import { root } from '../build/repository.ts';
import { installedLicence } from './installed-licence.ts';
import { type LockFile, lockFileProblems } from './licences.ts';
import { shapeProblems } from './shape.ts';
import { isSource, repositoryFiles } from './source-files.ts';
import { commandStep, type Step } from './step.ts';
import { runTests } from './test-step.ts';

const folders = ['bin', 'cli', 'config', 'lambdas', 'layers', 'lib', 'local', 'sdk', 'test', 'bench'];

/** In the order of their cost: what is found fast is said first. */
export const steps: readonly Step[] = [
  { name: 'sizes', run: async () => checkShapes() },
  { name: 'lock file', run: async () => checkLockFile() },
  {
    name: 'lint',
    run: () =>
      commandStep(
        lastLine,
        'biome',
        'check',
        '--error-on-warnings',
        '--diagnostic-level=warn',
        '--max-diagnostics=200',
      ),
  },
  {
    name: 'imports',
    run: () => commandStep(lastLine, 'depcruise', '--do-not-follow', 'node_modules', '-T', 'err', ...present()),
  },
  { name: 'types', run: () => commandStep(() => 'all of tsconfig.json', 'tsc', '-p', '.') },
  { name: 'synth', run: checkSynthesis },
  { name: 'tests', run: runTests },
];

function checkShapes() {
  const files = repositoryFiles(root).filter((file) => isSource(file) || file === 'README.md');
  const problems = files.flatMap((file) => shapeProblems(file, readFileSync(join(root, file), 'utf8')));
  return { extent: `${files.length} files`, problems };
}

function checkLockFile() {
  const lock: LockFile = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const problems = lockFileProblems(lock, (path) => installedLicence(root, path));
  return { extent: `${Object.keys(lock.packages).length} packages`, problems };
}

/** Built anew, then read by the CDK's own CLI, for which a warning is an error here. */
async function checkSynthesis() {
  const { assemblyDir, sizes } = await buildAssembly({ force: true }).catch((error: Error) => {
    return { assemblyDir: undefined, sizes: error.message };
  });
  if (assemblyDir === undefined) return { extent: 'not built', problems: [String(sizes)] };
  return commandStep(() => `${sizes.length} bundles`, 'cdk', 'synth', '-q', '--strict', '--app', assemblyDir);
}

function present(): string[] {
  const files = repositoryFiles(root);
  return folders.filter((folder) => files.some((file) => file.startsWith(`${folder}/`)));
}

function lastLine(output: string): string {
  return output.split('\n').at(-1)?.replace(/^\W+/, '') ?? '';
}
