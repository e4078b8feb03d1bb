import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Names of the assets of one build. */
export type AssetBuild = readonly string[];

/** A server that runs starts processes from the assets it began with: those of some builds before this one stay. */
const keptBuilds = 3;

/**
 * Removes the assets of builds long past, since the CDK adds assets and removes none.
 * @param earlier the builds before this one, the newest first
 * @returns the builds whose assets are left, this one first
 */
export function removeOldAssets(assemblyDir: string, earlier: readonly AssetBuild[]): AssetBuild[] {
  const files = readdirSync(assemblyDir);
  const manifests = files
    .filter((file) => file.endsWith('.assets.json'))
    .map((file) => readFileSync(join(assemblyDir, file), 'utf8'))
    .join();
  const assets = files.filter((name) => name.startsWith('asset.'));
  const builds = [assets.filter((name) => manifests.includes(name)), ...earlier].filter(isFirstOfItsKind);
  const kept = new Set(builds.slice(0, keptBuilds).flat());
  for (const name of assets.filter((asset) => !kept.has(asset)))
    rmSync(join(assemblyDir, name), { recursive: true, force: true });
  return builds.slice(0, keptBuilds);
}

function isFirstOfItsKind(build: AssetBuild, at: number, builds: readonly AssetBuild[]): boolean {
  return builds.findIndex((other) => other.join() === build.join()) === at;
}
