/** What CloudFormation would do with custom resources: run a function when its properties changed. */
import { createHash } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeploymentStep } from '../assembly/inventory.ts';
import { callFunction } from '../functions/call-function.ts';
import type { FunctionPool } from '../functions/function-pool.ts';

export interface DeploymentOptions {
  readonly dataDir: string;
  /** Tells databases apart, by anything that stays the same over starts. */
  readonly database: string;
  /** What the steps make valid: another one has them run again. */
  readonly adminSecret: string | undefined;
  readonly pool: FunctionPool;
}

/**
 * Runs the steps that have not succeeded before with these properties on this database, in order.
 * @throws FunctionFailure
 */
export async function runDeploymentSteps(
  steps: readonly DeploymentStep[],
  { dataDir, database, adminSecret, pool }: DeploymentOptions,
): Promise<void> {
  const file = join(dataDir, 'deployed.json');
  const done = await readDone(file);
  for (const step of steps) {
    const digest = createHash('sha256')
      .update(JSON.stringify([database, step.payload, adminSecret ?? null]))
      .digest('hex');
    if (done[step.functionName] === digest) continue;
    await callFunction(pool, step.functionName, step.payload);
    done[step.functionName] = digest;
    await writeFile(`${file}.new`, `${JSON.stringify(done, null, 2)}\n`);
    await rename(`${file}.new`, file);
  }
}

async function readDone(file: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, string>;
  } catch {
    // Absent or damaged: the steps are safe to repeat.
    return {};
  }
}
