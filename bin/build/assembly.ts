import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type AssetBuild, removeOldAssets } from './asset-builds.ts';
import { withLock } from './build-lock.ts';
import { type BundleSize, bundleSizes } from './bundle-sizes.ts';
import { assemblyDir, distDir, root } from './repository.ts';
import { sourceHash } from './source-hash.ts';

export interface BuildOptions {
  /**
   * Build although nothing changed.
   * @default false
   */
  readonly force?: boolean;
  /**
   * File of `config/`.
   * @default - SHEAF_CONFIG, or `dev`
   */
  readonly configName?: string;
}

export interface Assembly {
  /** The cloud assembly: what `cdk deploy --app` and the local cloud take. */
  readonly assemblyDir: string;
  /** False when the last build was still good. */
  readonly built: boolean;
  readonly seconds: number;
  /** Of this build; empty when nothing was built. */
  readonly sizes: readonly BundleSize[];
}

const stampFile = join(assemblyDir, '.sheaf-build.json');

/**
 * Bundles the handlers and synthesises the app, unless the sources are those of the last build.
 * @throws Error with what esbuild or the CDK said
 */
export async function buildAssembly(options: BuildOptions = {}): Promise<Assembly> {
  const started = performance.now();
  const configName = options.configName ?? process.env.SHEAF_CONFIG ?? 'dev';
  const seconds = () => (performance.now() - started) / 1000;
  const upToDate = () => stamp()?.hash === sourceHash(root, [process.version, configName]);
  const kept = () => ({ assemblyDir, built: false, seconds: seconds(), sizes: [] });
  if (!options.force && upToDate()) return kept();
  return withLock(join(distDir, 'build.lock'), async () => {
    // Whoever held the lock may have built just this.
    if (!options.force && upToDate()) return kept();
    const sizes = await build(configName);
    return { assemblyDir, built: true, seconds: seconds(), sizes };
  });
}

async function build(configName: string): Promise<BundleSize[]> {
  const hash = sourceHash(root, [process.version, configName]);
  const earlier = stamp()?.builds ?? [];
  // Gone first: a build that is interrupted must not look like one that ended.
  rmSync(stampFile, { force: true });
  const sizes = await bundle();
  await synthesise(configName);
  const builds = removeOldAssets(assemblyDir, earlier);
  writeFileSync(stampFile, JSON.stringify({ hash, configName, builds } satisfies Stamp));
  return sizes;
}

async function bundle(): Promise<BundleSize[]> {
  const [{ bundleLayer }, { bundleFunctions }] = await Promise.all([
    import('./bundle-layer.ts'),
    import('./bundle-functions.ts'),
  ]);
  for (const part of ['layer', 'functions']) rmSync(join(distDir, part), { recursive: true, force: true });
  const [layer, functions] = await Promise.all([
    bundleLayer(root, join(distDir, 'layer')),
    bundleFunctions(root, join(distDir, 'functions')),
  ]);
  return bundleSizes(new Map([['core layer', layer], ...functions]));
}

/** In a process of its own, since a second build of the same process would see the first one's modules. */
async function synthesise(configName: string): Promise<void> {
  const env = { ...process.env, SHEAF_CONFIG: configName, CDK_OUTDIR: assemblyDir };
  try {
    await promisify(execFile)(process.execPath, [join(root, 'bin', 'app.ts')], { cwd: root, env, maxBuffer: 2 ** 26 });
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string };
    throw new Error(`The app cannot be synthesised.\n${stdout}${stderr}`.trimEnd(), { cause: error });
  }
}

interface Stamp {
  readonly hash: string;
  readonly configName: string;
  /** Whose assets are there, the newest first. */
  readonly builds: readonly AssetBuild[];
}

function stamp(): Stamp | undefined {
  if (!existsSync(stampFile) || !existsSync(join(assemblyDir, 'manifest.json'))) return undefined;
  try {
    return JSON.parse(readFileSync(stampFile, 'utf8')) as Stamp;
  } catch {
    return undefined;
  }
}
