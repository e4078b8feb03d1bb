/** The key of the administrator, where the command line finds it: `admin.key` in the data folder, for its owner only. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { credentialText } from '@sheaf/core/platform/auth/credential-text';
import type { ReadSecret } from '../assembly/dynamic-references.ts';
import type { SecretResource } from '../assembly/inventory.ts';
import { writeWhole } from '../data-folder/write-whole.ts';

/** The secret by its agreed name; undefined for an assembly that has none. */
export async function readAdminSecret(
  declared: readonly SecretResource[],
  readSecret: ReadSecret,
): Promise<string | undefined> {
  const found = declared.find(({ name }) => name.endsWith('/admin-key'));
  return found && readSecret(found.name);
}

/** Written anew only when it is not the one that is there, so that its time says since when it holds. */
export async function writeAdminKey(dataDir: string, secret: string): Promise<void> {
  const file = join(dataDir, 'admin.key');
  const text = `${credentialText('shf', { tenantId: 'default', id: 'admin', secret })}\n`;
  const before = await readFile(file, 'utf8').catch(() => '');
  if (before !== text) await writeWhole(file, text);
}
