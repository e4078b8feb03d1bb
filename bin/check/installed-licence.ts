import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Manifest {
  readonly license?: string | { readonly type?: string };
  /** Before 2014. */
  readonly licenses?: readonly { readonly type?: string }[];
}

/** The licence that an installed package states; undefined when it is not installed, or states none. */
export function installedLicence(root: string, path: string): string | undefined {
  const file = join(root, path, 'package.json');
  if (!existsSync(file)) return undefined;
  const { license, licenses } = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  if (license !== undefined) return typeof license === 'string' ? license : license.type;
  const types = licenses?.map(({ type }) => type).filter((type) => type !== undefined) ?? [];
  return types.length > 0 ? types.join(' OR ') : undefined;
}
