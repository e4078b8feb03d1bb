import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/repository.ts';
import { command, type StepResult } from './step.ts';

const resultsFile = join('coverage', 'results.json');
const summaryFile = join('coverage', 'coverage-summary.json');

/** Tests of these run the core in their own process; the others start programs and cover nothing here. */
const covering = ['test/core', 'test/adapters'];
/** They go through so much that counting lines makes them minutes long, over lines that others cover as well. */
const exhaustive = [
  'child-faults',
  'formats.hostile',
  'hostile',
  'hostile-office',
  'maintenance',
  'memory',
  'ranges',
  'reference',
  'resynchronisation',
].map((name) => `--exclude=test/**/${name}.test.ts`);

/**
 * All tests, with the coverage of the core; its floor is in vitest.config.ts. Where `.ci/run` has just run all of them,
 * and has their result, those that cover nothing more are not repeated.
 */
export async function runTests(): Promise<StepResult> {
  const haveRun = process.env.SHEAF_TESTS_RAN === 'true';
  for (const file of [resultsFile, summaryFile]) rmSync(join(root, file), { force: true });
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${resultsFile}`];
  const chosen = haveRun ? [...covering, ...exhaustive] : [];
  const { code, output } = await command('vitest', 'run', '--coverage', ...reporters, ...chosen);
  const results = readJson<{ numPassedTests: number; numFailedTests: number; numPendingTests: number }>(resultsFile);
  const coverage = readJson<{ total: { lines: { pct: number } } }>(summaryFile);
  const extent = results
    ? `${results.numPassedTests} passed, ${results.numFailedTests} failed, ${results.numPendingTests} skipped, ` +
      `${coverage ? `${coverage.total.lines.pct} %` : 'unknown part'} of the core's lines` +
      (haveRun ? '; npm test has run the others' : '')
    : 'no results';
  return { extent, problems: code === 0 && results ? [] : [output] };
}

function readJson<T>(file: string): T | undefined {
  const path = join(root, file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
}
