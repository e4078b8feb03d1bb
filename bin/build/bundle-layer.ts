import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { bundleOptions } from './bundle-options.ts';

/** Bundles every module of the core, with what they share split off, so that a handler loads only what it imports. */
export async function bundleLayer(root: string, outdir: string): Promise<Metafile> {
  const source = join(root, 'layers', 'core', 'src');
  const modules = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const { metafile } = await build({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: modules.map((file) => join(source, file)),
    outbase: source,
    outdir: join(outdir, 'nodejs', 'core'),
    chunkNames: 'shared/[name]-[hash]',
  });
  return metafile;
}
