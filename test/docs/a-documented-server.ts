import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './pages.ts';

const launcher = join(root, 'bin', 'sheaf.mjs');
const documentedUrl = 'http://127.0.0.1:8787';

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface DocumentedServer {
  /** Runs commands as a document gives them, in a folder whose `.sheaf` is the data folder of the server. */
  run(commands: readonly string[]): Promise<Ran>;
  /** Runs TypeScript as a document gives it, with the key of the administrator. */
  runSample(code: string): Promise<Ran>;
  close(): Promise<void>;
}

/** One local cloud, on a free port and a temporary data folder, and a shell in which `npx sheaf` is this repository's. */
export async function aDocumentedServer(): Promise<DocumentedServer> {
  const folder = await mkdtemp(join(tmpdir(), 'sheaf-docs-'));
  const tools = await mkdtemp(join(tmpdir(), 'sheaf-docs-bin-'));
  await writeNpx(join(tools, 'npx'));
  const server = spawn(process.execPath, [launcher, 'start', '--no-sample', '--port', '0'], {
    cwd: folder,
    env: { ...process.env, SHEAF_DATA: join(folder, '.sheaf') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const url = await readyUrl(server);
  const { SHEAF_URL: _url, SHEAF_DATA: _data, ...others } = process.env;
  const env = { ...others, PATH: `${tools}:${process.env.PATH}`, NO_COLOR: '1' };

  return {
    run(commands) {
      const script = commands.join('\n').replaceAll(documentedUrl, url);
      return new Promise((resolve) => {
        execFile('bash', ['-euo', 'pipefail', '-c', script], { cwd: folder, env }, (error, out, err) =>
          resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err }),
        );
      });
    },
    async runSample(code) {
      const file = join(folder, 'sample.mts');
      await writeFile(file, code.replaceAll("'./sdk/", `'${pathToFileURL(join(root, 'sdk')).href}/`));
      const key = (await readFile(join(folder, '.sheaf', 'admin.key'), 'utf8')).trim();
      return new Promise((resolve) => {
        const surroundings = { cwd: folder, env: { ...env, SHEAF_URL: url, SHEAF_API_KEY: key } };
        execFile(process.execPath, [file], surroundings, (error, out, err) =>
          resolve({ code: error === null ? 0 : Number(error.code ?? 1), out, err }),
        );
      });
    },
    async close() {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGINT');
      await ended;
      for (const path of [folder, tools]) await rm(path, { recursive: true, force: true });
    },
  };
}

/** npx itself takes a second per call and would look for a package at the registry. */
async function writeNpx(file: string): Promise<void> {
  const lines = [
    '#!/usr/bin/env bash',
    'if [ "$1" != sheaf ]; then echo "The documents use npx for sheaf only, not for $1." >&2; exit 1; fi',
    `exec '${process.execPath}' '${launcher}' "\${@:2}"`,
  ];
  await writeFile(file, `${lines.join('\n')}\n`);
  await chmod(file, 0o755);
}

function readyUrl(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const hear = (part: unknown): void => {
      output += String(part);
      const url = /is ready at (\S+)/.exec(output)?.[1];
      if (url !== undefined) resolve(url);
    };
    server.stdout?.on('data', hear);
    server.stderr?.on('data', hear);
    server.once('exit', (code) => reject(new Error(`The server ended with ${code}: ${output}`)));
  });
}
