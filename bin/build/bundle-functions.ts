import { cpSync, existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundleOptions } from './bundle-options.ts';
import { coreImports } from './core-imports.ts';
import { nativePackages } from './native-packages.ts';
import { copyPackageAssets } from './package-assets.ts';

/** Folders of a function that go beside its bundle as they are. */
const assetFolders = ['migrations'];

/** Bundles each folder of `lambdas/` that has a handler, into a folder of the same name. */
export async function bundleFunctions(root: string, outdir: string): Promise<Map<string, Metafile>> {
  const lambdas = join(root, 'lambdas');
  const names = readdirSync(lambdas).filter((name) => existsSync(join(lambdas, name, 'handler.ts')));
  const metafiles = await Promise.all(names.map((name) => bundleFunction(root, name, join(outdir, name))));
  return new Map(names.map((name, i) => [name, metafiles[i]!]));
}

/** Code that is imported late, such as an adapter chosen by URL, becomes a file of its own, loaded when it is needed. */
async function bundleFunction(root: string, name: string, outdir: string): Promise<Metafile> {
  const folder = join(root, 'lambdas', name);
  const { metafile } = await build({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: { index: join(folder, 'handler.ts') },
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    plugins: [coreImports(root), nativePackages(root)],
  });
  for (const asset of assetFolders) {
    if (existsSync(join(folder, asset))) cpSync(join(folder, asset), join(outdir, asset), { recursive: true });
  }
  copyPackageAssets(root, name, outdir);
  return metafile;
}
