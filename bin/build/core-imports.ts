import { join, relative, resolve, sep } from 'node:path';
import type { Plugin } from 'esbuild';
import { slashed } from './repository.ts';

/** Where Lambda unpacks the layer. On a laptop the function host maps this path to the layer's asset. */
const layerPath = '/opt/nodejs/core';

/**
 * Leaves the core out of a handler's bundle: `@sheaf/core/area/file` and relative paths into `layers/core/src` become
 * absolute imports from the layer.
 */
export function coreImports(root: string): Plugin {
  const source = join(root, 'layers', 'core', 'src');
  return {
    name: 'core-imports',
    setup(build) {
      build.onResolve({ filter: /^@sheaf\/core\// }, ({ path }) => ({
        path: `${layerPath}/${path.slice('@sheaf/core/'.length)}.js`,
        external: true,
      }));
      build.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
        const target = resolve(resolveDir, path);
        if (!target.startsWith(source + sep)) return undefined;
        const file = slashed(relative(source, target)).replace(/\.ts$/, '.js');
        return { path: `${layerPath}/${file}`, external: true };
      });
    },
  };
}
