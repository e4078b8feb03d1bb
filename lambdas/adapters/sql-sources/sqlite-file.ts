import { realpath, stat } from 'node:fs/promises';
import { resolve, sep } from 'node:path';
import { StageError } from '@sheaf/core/errors';

/**
 * The real path of a file of the folder.
 * @throws StageError EgressRefused when it lies elsewhere, also by a link; SourceQueryInvalid when there is no such file
 */
export async function sqliteFile(connection: string, folder: string): Promise<string> {
  const root = await realpath(folder).catch(() => {
    throw new StageError(
      'SourceUnavailable',
      'The folder of sqliteFolder cannot be read: the operator must look at it.',
    );
  });
  if (connection.includes('\0') || /^[a-z][a-z0-9+.-]+:/i.test(connection)) throw outside();
  const asked = resolve(root, connection);
  // A path that says the folder by a link of its own is as good.
  const isInside = asked.startsWith(root + sep) || asked.startsWith(resolve(folder) + sep);
  if (!isInside) throw outside();
  const real = await realpath(asked).catch(() => undefined);
  if (real === undefined || !(await stat(real)).isFile())
    throw new StageError('SourceQueryInvalid', 'There is no such SQLite file in the folder of sqliteFolder.');
  if (!real.startsWith(root + sep)) throw outside();
  return real;
}

function outside(): StageError {
  return new StageError(
    'EgressRefused',
    'The SQLite file lies outside of the folder that may be read: give its path within that folder.',
  );
}
