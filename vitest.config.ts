import { availableParallelism } from 'node:os';
import { configDefaults, defineConfig } from 'vitest/config';

/**
 * What repeats the same lines of the core thousands of times, or runs them in other processes: counting them makes it up to
 * five times as slow, and no line is reached by it alone.
 */
const uncounted = [
  'test/{bench,bin,cli,config,docs,faults,integ,lib,local,parity}/**/*.test.ts',
  'test/core/ingestion/chunking/{memory,resynchronisation,strategies}.test.ts',
  'test/core/ingestion/cleaning/near-duplicates.test.ts',
  'test/core/ingestion/parsing/{formats.hostile,hostile,office/hostile-office}.test.ts',
  'test/core/ingestion/tokenizer/{ranges,reference}.test.ts',
  'test/core/ingestion/{child-faults,faults}.test.ts',
];
/** The check runs one part after the other; without it, all tests run. */
const part = process.env.SHEAF_TEST_PART;

export default defineConfig({
  test: {
    include: part === 'uncounted' ? uncounted : ['test/**/*.test.ts'],
    exclude: [...configDefaults.exclude, ...(part === 'counted' ? uncounted : [])],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    pool: 'forks',
    // Vitest leaves one core free: of two, the half of the machine. Many tests wait more than they work.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    coverage: {
      provider: 'v8',
      include: ['layers/core/src/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: { lines: 95 },
    },
  },
});
