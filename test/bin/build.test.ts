import { existsSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { removeOldAssets } from '../../bin/build/asset-builds.ts';
import { withLock } from '../../bin/build/build-lock.ts';
import { bundleFunctions } from '../../bin/build/bundle-functions.ts';
import { bundleLayer } from '../../bin/build/bundle-layer.ts';
import { bundleOptions } from '../../bin/build/bundle-options.ts';
import { bundleSizes } from '../../bin/build/bundle-sizes.ts';
import { nativePackages } from '../../bin/build/native-packages.ts';
import { root as checkout } from '../../bin/build/repository.ts';
import { sourceHash } from '../../bin/build/source-hash.ts';
import { aRepository, put } from './a-repository.ts';

describe('the hash of the sources', () => {
  const files = { 'lib/a.ts': 'one', 'lambdas/x/handler.ts': 'two', 'package-lock.json': '{}' };

  test('is the same for the same content, wherever it lies', () => {
    expect(sourceHash(aRepository(files), ['v24'])).toBe(sourceHash(aRepository(files), ['v24']));
  });

  test.each([
    ['content', 'lib/a.ts', 'other'],
    ['a new file', 'config/new.ts', ''],
    ['the lock file', 'package-lock.json', '{ }'],
  ])('changes with %s', (_what, file, text) => {
    const root = aRepository(files);
    const before = sourceHash(root, ['v24']);
    put(root, file, text);
    expect(sourceHash(root, ['v24'])).not.toBe(before);
  });

  test('changes with Node and configuration, not with tests and documents', () => {
    const root = aRepository(files);
    const before = sourceHash(root, ['v24', 'dev']);
    put(root, 'test/a.test.ts', 'x');
    put(root, 'docs/a.md', 'x');
    expect(sourceHash(root, ['v24', 'dev'])).toBe(before);
    expect(sourceHash(root, ['v24', 'prod'])).not.toBe(before);
  });

  test('tells moved text apart', () => {
    const swapped = { ...files, 'lib/a.ts': 'two', 'lambdas/x/handler.ts': 'one' };
    expect(sourceHash(aRepository(files), [])).not.toBe(sourceHash(aRepository(swapped), []));
  });
});

describe('the assets of earlier builds', () => {
  test('stay for the servers that began with them, until there were three other builds', () => {
    const root = aRepository();
    let builds: ReturnType<typeof removeOldAssets> = [];
    const build = (...assets: string[]) => {
      for (const name of assets) put(root, `asset.${name}/index.mjs`, name);
      put(root, 'pipeline.assets.json', JSON.stringify(assets.map((name) => ({ path: `asset.${name}` }))));
      builds = removeOldAssets(root, builds);
      return readdirSync(root).filter((name) => name.startsWith('asset.'));
    };
    expect(build('a', 'common')).toEqual(['asset.a', 'asset.common']);
    build('b', 'common');
    build('b', 'common');
    expect(build('c', 'common')).toEqual(['asset.a', 'asset.b', 'asset.c', 'asset.common']);
    expect(build('d', 'common')).toEqual(['asset.b', 'asset.c', 'asset.common', 'asset.d']);
  });
});

describe('the lock of the build', () => {
  test('lets one work at a time', async () => {
    const file = join(aRepository(), 'dist', 'build.lock');
    const events: string[] = [];
    const work = (name: string) =>
      withLock(file, async () => {
        events.push(`${name} begins`);
        await sleep(30);
        events.push(`${name} ends`);
      });
    await Promise.all([work('a'), work('b')]);
    expect(events).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
    expect(existsSync(file)).toBe(false);
  });

  test('is free again after a failure', async () => {
    const file = join(aRepository(), 'build.lock');
    await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await withLock(file, async () => 'yes')).toBe('yes');
  });

  test('does not count when its process is gone', async () => {
    const file = join(aRepository(), 'build.lock');
    // Above the largest process id that Linux gives.
    writeFileSync(file, '4194999');
    expect(await withLock(file, async () => 'yes')).toBe('yes');
  });

  test('fails with the process that holds it when that does not end', async () => {
    const file = join(aRepository(), 'build.lock');
    writeFileSync(file, String(process.pid));
    await expect(withLock(file, async () => 'no', 0.2)).rejects.toThrow(`process ${process.pid}`);
  });
});

describe('a bundle', () => {
  const files = {
    'layers/core/src/area/thing.ts': 'export const thing = 1;',
    'layers/core/src/errors.ts': 'export class E extends Error {}',
    'lambdas/adapters/port.ts': "export { E } from '../../layers/core/src/errors.ts';",
    'lambdas/adapters/late.ts': 'export const late = "arrived late";',
    'lambdas/do-it/handler.ts': `
      import { thing } from '@sheaf/core/area/thing';
      import { E } from '../adapters/port.ts';
      export const handler = async () => [thing, E, (await import('../adapters/late.ts')).late];`,
    'lambdas/do-it/migrations/0001-a.sql': 'select 1;',
    'lambdas/not-yet/env.ts': 'export const environment = {};',
  };

  test('leaves the core to the layer, by either way of importing it', async () => {
    const root = aRepository(files);
    await bundleFunctions(root, join(root, 'dist'));
    const code = readFileSync(join(root, 'dist', 'do-it', 'index.mjs'), 'utf8');
    expect(code).toContain('"/opt/nodejs/core/area/thing.js"');
    expect(code).toContain('"/opt/nodejs/core/errors.js"');
    expect(code).not.toContain('extends Error');
  });

  test('splits off what is imported late, and takes assets along', async () => {
    const root = aRepository(files);
    const metafiles = await bundleFunctions(root, join(root, 'dist'));
    expect([...metafiles.keys()]).toEqual(['do-it']);
    expect(readFileSync(join(root, 'dist', 'do-it', 'index.mjs'), 'utf8')).not.toContain('arrived late');
    expect(readdirSync(join(root, 'dist', 'do-it', 'migrations'))).toEqual(['0001-a.sql']);
    const [size] = bundleSizes(metafiles);
    expect(size).toMatchObject({ name: 'do-it' });
    expect(size!.totalKilobytes).toBeGreaterThanOrEqual(size!.startKilobytes);
  });

  test.each(['some-thread', 'some-process'])('has %s of its function beside it, by its name', async (name) => {
    const root = aRepository({
      ...files,
      [`lambdas/do-it/${name}.ts`]: "import '../adapters/port.ts'; console.log('in a thread');",
    });
    await bundleFunctions(root, join(root, 'dist'));
    const folder = join(root, 'dist', 'do-it');
    expect(readFileSync(join(folder, `${name}.mjs`), 'utf8')).toContain('in a thread');
    expect(existsSync(join(folder, `${name}.mjs.map`))).toBe(true);
    expect(readFileSync(join(folder, 'index.mjs'), 'utf8')).not.toContain('in a thread');
  });

  test('of the layer has each module of the core at its path', async () => {
    const root = aRepository(files);
    await bundleLayer(root, join(root, 'dist'));
    const thing = await import(join(root, 'dist', 'nodejs', 'core', 'area', 'thing.js'));
    expect(thing.thing).toBe(1);
    expect(existsSync(join(root, 'dist', 'nodejs', 'core', 'errors.js'))).toBe(true);
  });

  test('reaches native packages by require, with all their names, at start and late', async () => {
    const root = aRepository({
      'entry.ts': `
        import { Field } from 'apache-arrow';
        export const early = typeof Field;
        export const late = async () => { const { Schema } = await import('apache-arrow'); return typeof Schema; };`,
    });
    symlinkSync(join(checkout, 'node_modules'), join(root, 'node_modules'), 'junction');
    const { metafile } = await build({
      ...bundleOptions,
      entryPoints: { index: join(root, 'entry.ts') },
      outdir: join(root, 'dist'),
      outExtension: { '.js': '.mjs' },
      plugins: [nativePackages(checkout)],
      sourcemap: false,
    });
    const bundle = await import(join(root, 'dist', 'index.mjs'));
    expect(bundle.early).toBe('function');
    expect(await bundle.late()).toBe('function');
    const imports = Object.values(metafile.outputs).flatMap((output) => output.imports);
    const native = imports.filter(({ path }) => path === 'apache-arrow');
    expect(native.map(({ kind }) => kind)).toEqual(['require-call']);
  });
});
