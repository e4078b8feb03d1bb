import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build/repository.ts';
import { type CommandResult, commandWith, type StepResult } from './step.ts';

/** See vitest.config.ts: lines are counted in the first part. */
const parts = ['counted', 'uncounted'];
/** Not in coverage/, which vitest empties. */
const resultsFile = (part: string) => join('dist', `tests-${part}.json`);
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
  for (const file of [...parts.map(resultsFile), summaryFile]) rmSync(join(root, file), { force: true });
  const runs: CommandResult[] = [];
  for (const part of parts) {
    const reporters = ['--reporter=dot', '--reporter=json', `--outputFile.json=${resultsFile(part)}`];
    const coverage = part === 'counted' ? ['--coverage'] : [];
    runs.push(await commandWith({ SHEAF_TEST_PART: part }, 'vitest', 'run', ...coverage, ...reporters));
  }
  const failed = runs.filter(({ code }) => code !== 0);
  return judge(failed[0]?.code ?? 0, failed.map(({ output }) => output).join('\n'));
}

function judge(code: number, output: string): StepResult {
  const results = sumOf(parts.map((part) => readJson<Results>(resultsFile(part))));
  const coverage = readJson<{ total: { lines: { pct: number } } }>(summaryFile);
  const extent = results
    ? `${results.numPassedTests} passed, ${results.numFailedTests} failed, ${results.numPendingTests} skipped, ` +
      `${coverage ? `${coverage.total.lines.pct} %` : 'unknown part'} of the core's lines`
    : 'no results';
  const isGood = code === 0 && results?.numFailedTests === 0 && coverage !== undefined;
  return { extent, problems: isGood ? [] : [output] };
}

function sumOf(results: (Results | undefined)[]): Results | undefined {
  if (!results.every((one) => one !== undefined)) return undefined;
  const sum = (name: keyof Results) => results.reduce((total, one) => total + one[name], 0);
  return {
    numPassedTests: sum('numPassedTests'),
    numFailedTests: sum('numFailedTests'),
    numPendingTests: sum('numPendingTests'),
  };
}

function readJson<T>(file: string): T | undefined {
  const path = join(root, file);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as T) : undefined;
}
