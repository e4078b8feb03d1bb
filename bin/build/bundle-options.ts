import type { BuildOptions } from 'esbuild';

/** What layer and functions have in common. */
export const bundleOptions = {
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  // ES modules first: the CommonJS builds of many packages cannot be shaken.
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: true,
  sourcesContent: false,
  splitting: true,
  metafile: true,
  write: true,
  logLevel: 'silent',
  // A CommonJS package inside an ES module calls require, which there is none of.
  banner: { js: "import{createRequire as __cr}from'node:module';const require=__cr(import.meta.url);" },
} as const satisfies BuildOptions;
