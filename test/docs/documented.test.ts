import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { configSchema } from '../../config/schema.ts';
import { dataFolderEntries } from '../../local/data-folder/layout.ts';
import { sheaf } from '../cli/a-server.ts';
import { pages, root } from './pages.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** What stands in backticks in the first column of the tables. */
function firstColumn(path: string): string[] {
  return [...read(path).matchAll(/^\| (`.*?) \|/gm)].flatMap(([, cell]) => codes(cell!));
}

function codes(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code]) => code!);
}

describe('what the documents list', () => {
  it('is every package of package.json in dependencies.md, and no other', () => {
    const { dependencies, devDependencies, optionalDependencies } = JSON.parse(read('package.json'));
    const names = Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies });
    const tables = read('docs/dependencies.md').split('## Footprint')[0]!;
    const listed = [...tables.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name]) => name!);
    expect(listed.toSorted()).toEqual(names.toSorted());
  });

  it('is every library that layers/core imports in ADR 5, and no other', () => {
    const imported = new Set(
      globSync('layers/core/src/**/*.ts', { cwd: root }).flatMap((file) =>
        [...read(file).matchAll(/(?:from|import\()\s*'(?![./]|node:|@sheaf\/)((?:@[^/']+\/)?[^/']+)/g)].map(
          ([, name]) => name!,
        ),
      ),
    );
    const rows = [...read('docs/adr/0005-core-dependencies.md').matchAll(/^\| ([a-z@][^|]*) \|/gm)];
    const listed = rows.flatMap(([, cell]) => cell!.split(', ')).filter((name) => name !== 'library');
    expect(listed.toSorted()).toEqual([...imported].sort());
  });

  it('is every field of the configuration in configuration.md', () => {
    const text = read('docs/configuration.md');
    const missing = Object.entries(configSchema.shape).flatMap(([name, schema]) => fieldsOf(name, schema));
    expect(missing.filter((field) => !text.includes(`\`${field}`) && !isListedWithSiblings(text, field))).toEqual([]);
  });

  it('is every entry of the data folder in local-cloud.md', () => {
    const listed = firstColumn('docs/local-cloud.md').map((name) => name.replace(/\/$/, ''));
    expect(Object.keys(dataFolderEntries).filter((name) => !listed.includes(name))).toEqual([]);
  });

  it('is no script and no command that is not there', async () => {
    const { scripts } = JSON.parse(read('package.json'));
    const { out } = await sheaf(['--help']);
    for (const { path, text } of pages()) {
      for (const [, name] of text.matchAll(/`npm run ([a-z]+)/g)) expect(Object.keys(scripts), path).toContain(name);
      for (const [, name] of text.matchAll(/`(?:npx )?sheaf ([a-z]+)/g)) expect(out, path).toMatch(`\n  ${name} `);
    }
  });

  it('is every command of sheaf in cli.md, with options that it has', async () => {
    const { out } = await sheaf(['--help']);
    const names = [...out.matchAll(/^ {2}([a-z]+) .*$/gm)].map(([, name]) => name!).filter((name) => name !== 'help');
    const rows = [...read('docs/cli.md').matchAll(/^\| `sheaf ([a-z]+).*$/gm)];
    expect(rows.map(([, name]) => name).toSorted()).toEqual(names.toSorted());
    for (const [row, name] of rows) {
      const help = (await sheaf([name!, '--help'])).out;
      for (const [option] of row.matchAll(/(?<=[` ])--?[a-z-]+/g)) expect(help, name).toContain(option);
    }
  });
});

/** Names of a field and of the fields inside it. */
function fieldsOf(name: string, schema: unknown): string[] {
  const { shape, unwrap } = schema as { shape?: Record<string, z.ZodType>; unwrap?: () => unknown };
  if (shape !== undefined) return Object.keys(shape).map((inner) => `${name}.${inner}`);
  if (unwrap !== undefined) return fieldsOf(name, unwrap.call(schema));
  return [name];
}

/** `a.b`, `.c` stands for `a.c`, too. */
function isListedWithSiblings(text: string, field: string): boolean {
  const [group, name] = field.split('.');
  return text.split('\n').some((line) => line.startsWith(`| \`${group}.`) && line.includes(`\`.${name}\``));
}
