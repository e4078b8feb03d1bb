import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One file `NNNN-name.sql`. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  /** SHA-256 of the file with its line ends as `\n`. */
  readonly checksum: string;
}

export function aMigration(fileName: string, content: string): Migration {
  const parts = /^(\d{4})-([a-z0-9-]+)\.sql$/.exec(fileName);
  if (parts === null) throw new Error(`"${fileName}" is not named as a migration: NNNN-name.sql.`);
  const sql = content.replaceAll('\r\n', '\n');
  return { version: Number(parts[1]), name: parts[2]!, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}

/**
 * The migrations of a folder by version.
 * @throws Error when two files have one version
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  const migrations = await Promise.all(
    names.map(async (name) => aMigration(name, await readFile(join(folder, name), 'utf8'))),
  );
  migrations.forEach((migration, i) => {
    if (migration.version === migrations[i - 1]?.version)
      throw new Error(`Two migrations have the version ${migration.version}.`);
  });
  return migrations;
}
