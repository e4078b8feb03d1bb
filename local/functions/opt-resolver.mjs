/**
 * Makes `/opt` the layers of a function, as Lambda does, without writing to the machine's own /opt. A package that
 * neither bundle nor layer holds (native modules, which bundles leave out) comes from the repository's node_modules.
 */
import { existsSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Under which a function's threads find its layers. */
export const layersKey = 'sheaf.layers';

/**
 * @param {readonly string[]} layerDirs in template order; on AWS a later layer overwrites an earlier one
 * @param {string} packagesParent file URL inside the directory whose node_modules complete the bundle
 */
export function resolveLayers(layerDirs, packagesParent) {
  const fromRepository = createRequire(packagesParent);
  const candidates = layerDirs.toReversed();
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const path = specifier.startsWith('file:///opt/') ? specifier.slice(7) : specifier;
      if (path.startsWith('/opt/')) {
        const file = candidates.map((dir) => join(dir, path.slice(5))).find((candidate) => existsSync(candidate));
        return nextResolve(file === undefined ? specifier : pathToFileURL(file).href, context);
      }
      try {
        return nextResolve(specifier, context);
      } catch (error) {
        const isMissing = error?.code === 'ERR_MODULE_NOT_FOUND' || error?.code === 'MODULE_NOT_FOUND';
        if (!isMissing || !/^[@a-z]/.test(specifier)) throw error;
        if (!context.conditions.includes('require'))
          return nextResolve(specifier, { ...context, parentURL: packagesParent });
        return { url: pathToFileURL(fromRepository.resolve(specifier)).href, shortCircuit: true };
      }
    },
  });
}
