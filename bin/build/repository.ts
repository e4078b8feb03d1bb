import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders of the build, from any working directory. */
export const root = fileURLToPath(new URL('../..', import.meta.url));
export const distDir = join(root, 'dist');
export const assemblyDir = join(root, 'cdk.out');

/** A path of the repository with `/`, as it is written in messages and patterns on every platform. */
export function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
