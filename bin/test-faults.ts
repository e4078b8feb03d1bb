/** `npm run test:faults`: faults at the calls of the stages, and kills of the whole host; both by seeds that it prints. */
import { spawn } from 'node:child_process';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: {
    faults: { type: 'string', default: '1000' },
    kills: { type: 'string', default: '50' },
    seed: { type: 'string' },
  },
});
for (const [name, value] of Object.entries(values)) {
  if (/^\d+$/.test(value)) continue;
  console.error(
    `--${name} is ${JSON.stringify(value)}; it takes a whole number. Example: npm run test:faults -- --faults 1000`,
  );
  process.exit(2);
}
const { faults, kills, seed } = values;
const files = ['test/faults', ...(Number(kills) > 0 ? ['test/integ/kill.test.ts'] : [])];
const environment = {
  SHEAF_FAULTS: faults,
  SHEAF_KILLS: kills,
  ...(seed !== undefined && { SHEAF_FAULT_SEED: seed, SHEAF_KILL_SEED: seed }),
};
const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...files], {
  stdio: 'inherit',
  env: { ...process.env, ...environment },
});
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
