import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { aRepository } from './a-repository.ts';

const checkout = fileURLToPath(new URL('../..', import.meta.url));
const { version } = JSON.parse(readFileSync(join(checkout, 'package.json'), 'utf8')) as { version: string };
const main =
  'console.log(JSON.stringify({ major: Number(process.versions.node.split(".")[0]), arguments: process.argv.slice(2) })); process.exitCode = 7;';
const olderNode = findOlderNode();

/** A checkout with the launcher, a CLI that reports, and the given node_modules. */
function aCheckout(withModules: boolean): string {
  const root = aRepository({ 'package.json': '{"type":"module"}', 'cli/main.ts': main });
  cpSync(join(checkout, 'bin', 'sheaf.mjs'), join(root, 'bin', 'sheaf.mjs'));
  if (withModules) symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'), 'junction');
  return root;
}

function launch(node: string, root: string, ...parameters: string[]) {
  return spawnSync(node, [join(root, 'bin', 'sheaf.mjs'), ...parameters], { encoding: 'utf8' });
}

describe('the launcher', () => {
  test('runs the CLI under this Node, with its arguments and exit code', () => {
    const { status, stdout } = launch(process.execPath, aCheckout(false), 'search', 'a b');
    expect(JSON.parse(stdout)).toEqual({ major: 24, arguments: ['search', 'a b'] });
    expect(status).toBe(7);
  });

  // npm gives only packages that it installs the right to be run.
  test.skipIf(process.platform === 'win32')('can be run by its name, as npx does', () => {
    expect(statSync(join(checkout, 'bin', 'sheaf.mjs')).mode & 0o111).toBe(0o111);
    const { stdout, stderr } = spawnSync('npx', ['--no', '--', 'sheaf', '--version'], {
      cwd: checkout,
      encoding: 'utf8',
    });
    expect(stdout, stderr).toBe(`${version}\n`);
  });

  test.skipIf(olderNode === undefined)('goes on under the pinned Node when it is started by an older one', () => {
    const { status, stdout } = launch(olderNode!, aCheckout(true), 'status');
    expect(JSON.parse(stdout)).toEqual({ major: 24, arguments: ['status'] });
    expect(status).toBe(7);
  });

  test.skipIf(olderNode === undefined)('fails with what to do when there is no pinned Node', () => {
    const { status, stderr } = launch(olderNode!, aCheckout(false));
    expect(stderr).toMatch(/Sheaf needs Node 24; this is v\d+\.\d+\.\d+\. node-\S+ is not installed\. Run npm ci/);
    expect(status).toBe(1);
  });
});

/** A Node before 24 on the PATH, which only some machines have. */
function findOlderNode(): string | undefined {
  const name = process.platform === 'win32' ? 'node.exe' : 'node';
  const candidates = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name));
  const older = candidates.filter((file) => existsSync(file)).find((file) => major(file) < 24);
  if (older === undefined) console.log('Skipped: the launcher under an older Node. Put Node 20 on the PATH to run it.');
  return older;
}

function major(file: string): number {
  return Number(execFileSync(file, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' }));
}
