/** `npm run check`: all that must hold before a change goes in. Names of steps as arguments run only those. */
import type { StepResult } from './check/step.ts';
import { steps } from './check/steps.ts';

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !steps.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(`Unknown step: ${unknown.join(', ')}. There are: ${steps.map(({ name }) => name).join(', ')}.`);
  process.exit(2);
}

const failed: string[] = [];
const chosen = steps.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
for (const { name, run } of chosen) {
  const started = performance.now();
  const { extent, problems } = await run().catch(
    (error: unknown): StepResult => ({
      extent: 'broke off',
      problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)],
    }),
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${problems.length === 0 ? 'ok  ' : 'FAIL'} ${name.padEnd(10)} ${seconds.padStart(6)} s  ${extent}`);
  for (const problem of problems) console.log(problem.replaceAll(/^/gm, '     '));
  if (problems.length > 0) failed.push(name);
}
console.log(
  `${chosen.length - failed.length} steps passed, ${failed.length} failed${failed.length > 0 ? `: ${failed.join(', ')}` : ''}`,
);
process.exitCode = failed.length > 0 ? 1 : 0;
