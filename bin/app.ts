/** CDK entry: `SHEAF_CONFIG` names the configuration, `dev` unless told. The build must have filled dist/. */
import { fileURLToPath } from 'node:url';
import { ConfigError, loadConfig } from '../config/load.ts';
import { SheafApp } from '../lib/sheaf-app.ts';

try {
  const config = await loadConfig(process.env.SHEAF_CONFIG ?? 'dev');
  new SheafApp({ config, distDir: fileURLToPath(new URL('../dist', import.meta.url)) }).synth();
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
