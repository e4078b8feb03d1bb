import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';

/**
 * Native code, what must be the same copy as it uses, and packages that read files beside their own: on AWS in a layer,
 * here in node_modules.
 */
const nativePackage = /^(@lancedb\/lancedb|apache-arrow|@hyzyla\/pdfium|tesseract\.js)$/;

/**
 * Leaves native packages out of a bundle, and reaches them by `require`: an import in an ES module does not look into
 * `/opt/nodejs/node_modules`, a require does. The names are spelt out, since esbuild gives a chunk that is imported late
 * only those it can see.
 */
export function nativePackages(root: string): Plugin {
  const load = createRequire(join(root, 'package.json'));
  return {
    name: 'native-packages',
    setup(build) {
      build.onResolve({ filter: nativePackage }, ({ path, namespace }) =>
        namespace === 'native' ? { path, external: true } : { path, namespace: 'native' },
      );
      build.onLoad({ filter: /.*/, namespace: 'native' }, ({ path }) => {
        const names = Object.keys(load(path)).filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default');
        return {
          contents: `const all = require(${JSON.stringify(path)});\nexport default all;\nexport const { ${names.join(', ')} } = all;`,
          loader: 'js',
        };
      });
    },
  };
}
