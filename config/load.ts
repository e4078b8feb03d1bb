import { readdirSync } from 'node:fs';
import { configSchema, type SheafConfig } from './schema.ts';

/** A configuration that the schema refuses; the message has one line per field, with what it takes. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * The configuration of `config/{name}.ts`, checked.
 * @throws ConfigError when there is no such file, or a field is missing, unknown or out of range.
 */
export async function loadConfig(name: string): Promise<SheafConfig> {
  const names = configNames();
  if (!names.includes(name)) {
    throw new ConfigError(`There is no configuration "${name}". config/ has: ${names.join(', ')}.`);
  }
  const module: { config: unknown } = await import(new URL(`${name}.ts`, import.meta.url).href);
  return parseConfig(`config/${name}.ts`, module.config);
}

export function parseConfig(origin: string, value: unknown): SheafConfig {
  const parsed = configSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const lines = parsed.error.issues.map((issue) => {
    const path = issue.path.join('.');
    const received = issue.path.reduce<unknown>(
      (at, key) => (at as Record<PropertyKey, unknown> | undefined)?.[key],
      value,
    );
    return `  ${path || '(whole)'}: ${issue.message}; received ${JSON.stringify(received) ?? 'nothing'}`;
  });
  throw new ConfigError(`${origin} is not a configuration:\n${lines.join('\n')}`);
}

function configNames(): string[] {
  const others = new Set(['schema.ts', 'load.ts']);
  return readdirSync(new URL('.', import.meta.url))
    .filter((file) => file.endsWith('.ts') && !others.has(file))
    .map((file) => file.slice(0, -'.ts'.length))
    .sort();
}
