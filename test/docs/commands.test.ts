import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sheaf } from '../cli/a-server.ts';
import { aDocumentedServer, type DocumentedServer } from './a-documented-server.ts';
import { leftOut, leftOutFor, leftOutSamples, partsOf } from './left-out-commands.ts';
import { pages, root, sampleOf, shellBlocks } from './pages.ts';

const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const blocks = pages().flatMap(shellBlocks);
const commands = blocks.flatMap((block) => block.commands);

describe('commands in the documents that a test cannot run', () => {
  const checked = [...new Set(commands.filter((command) => leftOutFor(command)).flatMap(partsOf))];

  it.each(checked)('%s is possible', async (part) => {
    const row = leftOut.find(({ pattern }) => pattern.test(part))!;
    if (row.script !== undefined) {
      const files = manifest.scripts[row.script].match(/\b[\w/-]+\.(ts|mjs)\b/g) ?? [];
      for (const file of files) expect(existsSync(join(root, file)), file).toBe(true);
    }
    for (const file of row.files ?? []) expect(existsSync(join(root, file)), file).toBe(true);
    if (row.isSheaf !== undefined) {
      const [, , name = '', ...rest] = part.split(' ');
      const help = [(await sheaf([name, '--help'])).out, (await sheaf(['--help'])).out].join('\n');
      for (const option of rest.filter((word) => word.startsWith('-'))) expect(help).toContain(option);
    }
  });

  it('are all in use', () => {
    const unused = leftOut.filter(({ pattern }) => !commands.flatMap(partsOf).some((part) => pattern.test(part)));
    expect(unused.map(({ pattern }) => pattern.source)).toEqual([]);
  });

  it('and TypeScript that a test cannot run, are checked elsewhere', () => {
    for (const [path, { test }] of Object.entries(leftOutSamples)) {
      expect(sampleOf(pages().find((page) => page.path === path)!), path).not.toBe('');
      expect(existsSync(join(root, test)), test).toBe(true);
    }
  });

  it('name sheaf as npx finds it in the repository', () => {
    expect(manifest.bin).toEqual({ sheaf: 'bin/sheaf.mjs' });
  });
});

const missing = ['bash', 'curl'].filter((tool) => !isInstalled(tool));
if (missing.length > 0) console.log(`Install ${missing.join(' and ')} to run the commands of the documents.`);

describe.skipIf(missing.length > 0)('commands in the documents', () => {
  let server: DocumentedServer;
  beforeAll(async () => {
    server = await aDocumentedServer();
  }, 120_000);
  afterAll(() => server.close());

  const runnable = blocks
    .map((block) => ({ ...block, commands: block.commands.filter((command) => leftOutFor(command) === undefined) }))
    .filter((block) => block.commands.length > 0)
    .map((block) => [`${block.page}:${block.line}`, block.commands] as const);

  it.each(runnable)('%s runs', async (_, block) => {
    const { code, out, err } = await server.run(block);
    expect(code, `${block.join('\n')}\n${out}\n${err}`).toBe(0);
  });

  const samples = pages()
    .filter((page) => sampleOf(page) !== '' && leftOutSamples[page.path] === undefined)
    .map((page) => [page.path, sampleOf(page)] as const);

  it.each(samples)('the TypeScript of %s runs', async (_, code) => {
    const ran = await server.runSample(code);
    expect(ran.code, `${ran.out}\n${ran.err}`).toBe(0);
  });
});

function isInstalled(tool: string): boolean {
  try {
    execFileSync(tool, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
