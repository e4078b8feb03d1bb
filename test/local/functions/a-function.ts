/** Functions for tests: a handler written to a folder of its own, as an asset. */
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { FunctionResource } from '../../../local/assembly/inventory.ts';
import { FunctionPool, type FunctionPoolOptions } from '../../../local/functions/function-pool.ts';

export function aFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sheaf-function-'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return folder;
}

export function aFunction(code: string, overrides: Partial<FunctionResource> = {}): FunctionResource {
  const name = overrides.name ?? 'echo';
  return {
    name,
    arn: `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    title: name,
    handler: 'index.handler',
    assetDir: aFolder({ 'index.mjs': code }),
    layerDirs: [],
    environment: {},
    memoryMb: 256,
    timeoutSeconds: 10,
    reservedConcurrency: null,
    ...overrides,
  };
}

export function aPool(
  functions: readonly FunctionResource[],
  overrides: Partial<FunctionPoolOptions> = {},
): FunctionPool & AsyncDisposable {
  const pool = new FunctionPool({
    functions,
    environmentOf: (definition) => ({
      PATH: process.env.PATH ?? '',
      AWS_LAMBDA_FUNCTION_NAME: definition.name,
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memoryMb),
      ...definition.environment,
    }),
    packagesParent: import.meta.url,
    onLine: () => {},
    ...overrides,
  });
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.close() });
}
