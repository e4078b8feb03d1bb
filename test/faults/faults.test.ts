import { randomInt } from 'node:crypto';
import { expect, it } from 'vitest';
import { aRound } from './a-round.ts';

/** As many as `npm run test:faults` asks for; a few when all tests are run. */
const wanted = Number(process.env.SHEAF_FAULTS ?? 20);
const firstSeed = Number(process.env.SHEAF_FAULT_SEED ?? randomInt(1e9));

it(`loses, doubles and pays nothing twice at ${wanted} faults`, { timeout: 3_600_000 }, async () => {
  console.log(`Faults by seeds from ${firstSeed}; the same again by SHEAF_FAULT_SEED=${firstSeed}.`);
  const counts = { kills: 0, failures: 0, outages: 0, fullDisks: 0 };
  const total = () => Object.values(counts).reduce((sum, count) => sum + count, 0);
  let [rounds, texts] = [0, 0];
  const started = performance.now();
  for (; total() < wanted; rounds += 1) {
    const seed = firstSeed + rounds;
    const round = await aRound({ seed, steps: 3, faultsPerStep: 12 });
    for (const kind of Object.keys(counts) as (keyof typeof counts)[]) counts[kind] += round.counts[kind];
    texts += round.texts;
  }
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(
    `Seeds ${firstSeed} to ${firstSeed + rounds - 1} in ${seconds} s: ${JSON.stringify(counts)}, ${texts} texts paid for.`,
  );
  expect(total()).toBeGreaterThanOrEqual(wanted);
});
