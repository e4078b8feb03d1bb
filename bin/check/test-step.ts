import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/repository.ts';
import { command, type StepResult } from './step.ts';

/** Not in coverage/, which vitest empties. */
const resultsFile = join('dist', 'tests.json');
const summaryFile = join('coverage', 'coverage-summary.json');

interface Results {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
}

/**
 * All tests, with the coverage of the core; its floor is in vitest.config.ts. `.ci/run` has just run them that way: then
 * what they left is judged, and they are not repeated.
 */
export async function runTests(): Promise<StepResult> {
  const ended = process.env.SHEAF_TESTS_ENDED;
  if (ended !== undefined)
    return judge(Number(ended), 'npm test has shown what failed, or that too little is covered.');
  for (const file of [resultsFile, summaryFile]) rmSync(join(root, file), { force: true });
  const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${resultsFile}`];
  const { code, output } = await command('vitest', 'run', '--coverage', ...reporters);
  return judge(code, output);
}

function judge(code: number, output: string): StepResult {
  const results = readJson<Results>(resultsFile);
  const coverage = readJson<{ total: { lines: { pct: number } } }>(summaryFile);
  const extent = results
    ? `${results.numPassedTests} passed, ${results.numFailedTests} failed, ${results.numPendingTests} skipped, ` +
      `${coverage ? `${coverage.total.lines.pct} %` : 'unknown part'} of the core's lines`
    : 'no results';
  const isGood = code === 0 && results?.numFailedTests === 0 && coverage !== undefined;
  return { extent, problems: isGood ? [] : [output] };
}

function readJson<T>(file: string): T | undefined {
  const path = join(root, file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
}
