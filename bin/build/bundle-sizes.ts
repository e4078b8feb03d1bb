import { basename } from 'node:path';
import type { Metafile } from 'esbuild';

export interface BundleSize {
  readonly name: string;
  /** What is loaded at start: the entry and what it imports statically. */
  readonly startKilobytes: number;
  /** With what is imported late. */
  readonly totalKilobytes: number;
}

/** Sizes of the code of each bundle, without source maps. */
export function bundleSizes(metafiles: ReadonlyMap<string, Metafile>): BundleSize[] {
  return [...metafiles].map(([name, { outputs }]) => {
    const code = Object.entries(outputs).filter(([file]) => !file.endsWith('.map'));
    const entry = code.find(([file]) => basename(file) === `${name}.mjs`)?.[0];
    const atStart = entry === undefined ? new Set<string>() : reachable(entry, outputs, false);
    const sum = (files: typeof code) => Math.round(files.reduce((bytes, [, output]) => bytes + output.bytes, 0) / 1000);
    return { name, startKilobytes: sum(code.filter(([file]) => atStart.has(file))), totalKilobytes: sum(code) };
  });
}

/** The entry and what it imports: at start, or with `isLate` ever. */
export function reachable(entry: string, outputs: Metafile['outputs'], isLate: boolean): Set<string> {
  const found = new Set<string>();
  const visit = (file: string): void => {
    if (found.has(file)) return;
    found.add(file);
    for (const { path, kind } of outputs[file]?.imports ?? []) {
      if ((kind === 'import-statement' || isLate) && outputs[path]) visit(path);
    }
  };
  visit(entry);
  return found;
}
