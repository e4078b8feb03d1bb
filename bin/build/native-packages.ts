import type { Plugin } from 'esbuild';

/** Native code and model data: on AWS in layers of their own (lib/functions/native-layer.ts), here in node_modules. */
const nativePackage = /^(@lancedb\/lancedb|apache-arrow|@energetic-ai\/[^/]+)(\/.*)?$/;

/**
 * Leaves native packages out of a bundle, and reaches them by `require`: an import in an ES module does not look into
 * `/opt/nodejs/node_modules`, a require does.
 */
export function nativePackages(): Plugin {
  return {
    name: 'native-packages',
    setup(build) {
      build.onResolve({ filter: nativePackage }, ({ path, namespace }) =>
        namespace === 'native' ? { path, external: true } : { path, namespace: 'native' },
      );
      build.onLoad({ filter: /.*/, namespace: 'native' }, ({ path }) => ({
        contents: `module.exports = require(${JSON.stringify(path)})`,
        loader: 'js',
      }));
    },
  };
}
