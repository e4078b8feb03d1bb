import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { root } from '../build/repository.ts';

/** What one step of the check found; empty `problems` is good. */
export interface StepResult {
  /** How much was looked at, like `312 files`. */
  readonly extent: string;
  /** One or more lines each. */
  readonly problems: readonly string[];
}

export interface Step {
  readonly name: string;
  run(): Promise<StepResult>;
}

export interface CommandResult {
  readonly code: number;
  /** Output and errors in the order in which they came. */
  readonly output: string;
}

/** Runs a command of node_modules/.bin under this Node. */
export function command(name: string, ...parameters: string[]): Promise<CommandResult> {
  return commandWith({}, name, ...parameters);
}

/** The same with variables added to its environment. */
export function commandWith(
  variables: Readonly<Record<string, string>>,
  name: string,
  ...parameters: string[]
): Promise<CommandResult> {
  const bin = join(root, 'node_modules', '.bin');
  const isWindows = process.platform === 'win32';
  const child = spawn(isWindows ? `${name}.cmd` : name, parameters, {
    cwd: root,
    shell: isWindows,
    env: {
      ...process.env,
      NO_COLOR: '1',
      PATH: [bin, dirname(process.execPath), process.env.PATH].join(delimiter),
      ...variables,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString('utf8').trim() }));
  });
}

/** A command that says all there is to say when it fails. */
export async function commandStep(
  extent: (output: string) => string,
  name: string,
  ...parameters: string[]
): Promise<StepResult> {
  const { code, output } = await command(name, ...parameters);
  return { extent: extent(output), problems: code === 0 ? [] : [output || `${name} ended with ${code}.`] };
}
