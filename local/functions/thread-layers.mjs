/** Loaded into every process and thread of a function: a thread finds the layers of its function, as on Lambda. */
import { getEnvironmentData, isMainThread } from 'node:worker_threads';
import { layersKey, resolveLayers } from './opt-resolver.mjs';

if (!isMainThread) {
  const { layerDirs, packagesParent } = getEnvironmentData(layersKey) ?? {};
  if (layerDirs) resolveLayers(layerDirs, packagesParent);
}
