import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/repository.ts';
import { command, type StepResult } from './step.ts';

const resultsFile = join('coverage', 'results.json');
const summaryFile = join('coverage', 'coverage-summary.json');

/**
 * All tests, with the coverage of the core; its floor is in vitest.config.ts. Those of test/integ start the program in
 * processes of its own and cover nothing here: where `.ci/run` has just seen them pass, they are not repeated.
 */
export async function runTests(): Promise<StepResult> {
  const hasPassed = process.env.SHEAF_INTEG_PASSED === 'true';
  for (const file of [resultsFile, summaryFile]) rmSync(join(root, file), { force: true });
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${resultsFile}`];
  const left = hasPassed ? ['--exclude=test/integ/**'] : [];
  const { code, output } = await command('vitest', 'run', '--coverage', ...reporters, ...left);
  const results = readJson<{ numPassedTests: number; numFailedTests: number; numPendingTests: number }>(resultsFile);
  const coverage = readJson<{ total: { lines: { pct: number } } }>(summaryFile);
  const extent = results
    ? `${results.numPassedTests} passed, ${results.numFailedTests} failed, ${results.numPendingTests} skipped, ` +
      `${coverage ? `${coverage.total.lines.pct} %` : 'unknown part'} of the core's lines` +
      (hasPassed ? '; test/integ passed by npm test just before' : '')
    : 'no results';
  return { extent, problems: code === 0 && results ? [] : [output] };
}

function readJson<T>(file: string): T | undefined {
  const path = join(root, file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
}
