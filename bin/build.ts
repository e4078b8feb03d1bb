/** `npm run build`: dist/ and cdk.out, unless they are up to date. `--force` builds anyway. */
import { fileURLToPath } from 'node:url';
import { buildAssembly } from './build/assembly.ts';

export { type Assembly, type BuildOptions, buildAssembly } from './build/assembly.ts';

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { assemblyDir, built, seconds, sizes } = await buildAssembly({ force: process.argv.includes('--force') });
    for (const { name, startKilobytes, totalKilobytes } of sizes) {
      const late = totalKilobytes - startKilobytes;
      const note = name === 'core layer' ? '' : ` at start, ${late} kB later`;
      console.log(
        `${name.padEnd(20)} ${String(name === 'core layer' ? totalKilobytes : startKilobytes).padStart(6)} kB${note}`,
      );
    }
    console.log(`${built ? 'Built' : 'Up to date:'} ${assemblyDir} (${seconds.toFixed(2)} s)`);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
