import { readFile } from 'node:fs/promises';
import type { ReferenceAssets } from '@sheaf/core/platform/api/api-ports';

/** Files of swagger-ui-dist that the reference page loads; the build copies them beside the bundle. */
const contentTypes: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

export function readReferenceAssets(folder: URL): ReferenceAssets {
  return async (name) => {
    const contentType = Object.hasOwn(contentTypes, name) ? contentTypes[name] : undefined;
    if (contentType === undefined) return undefined;
    try {
      return { body: await readFile(new URL(name, folder), 'utf8'), contentType };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
}
