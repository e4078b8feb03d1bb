/**
 * `npm run bench [-- name…]`: runs the benchmarks one after the other and prints one table. Each in a process of its own,
 * since a large heap that an earlier one left slows what comes after it.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import Table from 'cli-table3';
import type { Figure } from './figure.ts';

interface Benchmark {
  run(): Promise<readonly Figure[]>;
}

const notBenchmarks = new Set(['run.ts', 'figure.ts']);

async function benchmarks(wanted: readonly string[]): Promise<string[]> {
  const files = (await readdir(import.meta.dirname))
    .filter((file) => file.endsWith('.ts') && !notBenchmarks.has(file))
    .sort();
  const names = files.map((file) => file.replace(/\.ts$/, ''));
  const unknown = wanted.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`No benchmark ${unknown.join(', ')}; there are ${names.join(', ')}.`);
  return wanted.length > 0 ? [...wanted] : names;
}

function shown({ value, unit, reason }: Figure): string {
  if (value === null) return `not measured: ${reason ?? 'no reason given'}`;
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 3;
  return `${value.toLocaleString('en', { maximumFractionDigits: digits })} ${unit}${reason ? ` (${reason})` : ''}`;
}

/** What the process of one benchmark says; it may print what it likes beside it. */
async function figuresOf(name: string): Promise<readonly Figure[]> {
  const child = fork(import.meta.filename, [name], { env: { ...process.env, SHEAF_BENCHMARK: name } });
  let figures: readonly Figure[] | undefined;
  child.on('message', (message) => {
    figures = message as readonly Figure[];
  });
  const [code] = await once(child, 'close');
  if (figures === undefined) throw new Error(`The process ended with ${code}; what it said stands above.`);
  return figures;
}

async function printAll(wanted: readonly string[]): Promise<void> {
  const table = new Table({
    head: ['benchmark', 'figure', 'target', 'measured'],
    style: { head: [], border: [] },
    colWidths: [20, 52, 20, 46],
    wordWrap: true,
  });
  for (const name of await benchmarks(wanted)) {
    process.stderr.write(`${name} …\n`);
    try {
      for (const figure of await figuresOf(name)) table.push([name, figure.figure, figure.target, shown(figure)]);
    } catch (error) {
      process.exitCode = 1;
      table.push([name, 'failed', '', error instanceof Error ? error.message : String(error)]);
    }
  }
  process.stdout.write(`${table.toString()}\n`);
  process.stdout.write(
    `Node ${process.versions.node}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB.\n`,
  );
}

const one = process.env.SHEAF_BENCHMARK;
if (one === undefined) await printAll(process.argv.slice(2));
else {
  const { run } = (await import(`./${one}.ts`)) as Benchmark;
  process.send!(await run());
  process.disconnect();
}
