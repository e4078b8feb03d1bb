import { cpSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build, type Metafile, type OutputFile } from 'esbuild';
import { bundleOptions } from './bundle-options.ts';
import { reachable } from './bundle-sizes.ts';
import { coreImports } from './core-imports.ts';
import { nativePackages } from './native-packages.ts';
import { copyPackageAssets } from './package-assets.ts';

/** Entries of threads and processes of a function lie beside its handler and are called so; they keep their name. */
const threadEntry = /-(?:thread|process)\.ts$/;

/** Folders of a function that go beside its bundle as they are. */
const assetFolders = ['migrations'];

/**
 * Bundles each folder of `lambdas/` that has a handler, into a folder of the same name. In one go, since most of what they
 * bundle is the same; of the files that come of it each function gets those that it can load. Code that is imported late,
 * such as an adapter chosen by URL, is in files of its own.
 */
export async function bundleFunctions(root: string, outdir: string): Promise<Map<string, Metafile>> {
  const lambdas = join(root, 'lambdas');
  const names = readdirSync(lambdas).filter((name) => existsSync(join(lambdas, name, 'handler.ts')));
  const threads = new Map(names.map((name) => [name, threadsOf(join(lambdas, name))]));
  const { metafile, outputFiles } = await build({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: Object.fromEntries([
      ...names.map((name) => [name, join(lambdas, name, 'handler.ts')]),
      ...names.flatMap((name) => threads.get(name)!.map((thread) => [thread, join(lambdas, name, `${thread}.ts`)])),
    ]),
    // As deep as the folders of the functions are, since source maps name the sources from there.
    outdir: join(outdir, 'all'),
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    plugins: [coreImports(root), nativePackages(root)],
    write: false,
  });
  const files = new Map(outputFiles.map((file) => [basename(file.path), file]));
  return new Map(
    names.map((name) => {
      const outputs = outputsOf([name, ...threads.get(name)!], metafile);
      writeFunction(name, Object.keys(outputs), files, join(outdir, name));
      copyAssets(root, name, join(outdir, name));
      return [name, { inputs: {}, outputs }];
    }),
  );
}

function threadsOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((file) => threadEntry.test(file))
    .map((file) => basename(file, '.ts'));
}

/** What the entries of a function can load, now or later. */
function outputsOf(entries: readonly string[], { outputs }: Metafile): Metafile['outputs'] {
  const paths = Object.keys(outputs).filter((path) => entries.some((entry) => basename(path) === `${entry}.mjs`));
  const files = paths.flatMap((path) => [...reachable(path, outputs, true)]);
  return Object.fromEntries(files.map((path) => [path, outputs[path]!]));
}

/** The entry becomes `index.mjs`, whatever it was called among the others. */
function writeFunction(name: string, outputs: string[], files: ReadonlyMap<string, OutputFile>, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const file of outputs.map((path) => basename(path))) {
    const isEntry = file === `${name}.mjs`;
    const { contents, text } = files.get(file)!;
    const target = join(folder, isEntry ? 'index.mjs' : file);
    writeFileSync(target, isEntry ? text.replace(/(?<=# sourceMappingURL=).*/, 'index.mjs.map') : contents);
    writeFileSync(`${target}.map`, files.get(`${file}.map`)!.contents);
  }
}

function copyAssets(root: string, name: string, folder: string): void {
  for (const asset of assetFolders) {
    const source = join(root, 'lambdas', name, asset);
    if (existsSync(source)) cpSync(source, join(folder, asset), { recursive: true });
  }
  copyPackageAssets(root, name, folder);
}
