import { cpSync, mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Files of packages that a function reads, by function and by the folder that they get beside its bundle. */
const packageAssets: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'serve-api': { reference: ['swagger-ui-dist/swagger-ui.css', 'swagger-ui-dist/swagger-ui-bundle.js'] },
};

/** Copies what a function needs out of node_modules to where it runs. */
export function copyPackageAssets(root: string, functionName: string, outdir: string): void {
  for (const [folder, files] of Object.entries(packageAssets[functionName] ?? {})) {
    mkdirSync(join(outdir, folder), { recursive: true });
    for (const file of files) cpSync(join(root, 'node_modules', file), join(outdir, folder, basename(file)));
  }
}
