import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Command } from 'commander';
import type { ExportFileView, SheafClient, TenantExport } from '../../sdk/client.ts';
import type { Run } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { printExport } from '../views/tenant-view.ts';

interface ExportOptions {
  readonly out?: string;
  readonly wait: boolean;
}

export function addTenantExport(tenants: Command, run: Run): void {
  tenants
    .command('export')
    .description('export everything of it as JSON Lines, and show the manifest')
    .argument('<id>', 'id of the tenant')
    .option('-o, --out <folder>', 'get the files into this folder, and check their sums')
    .option('--no-wait', 'do not wait until it is written')
    .action(
      run(async ({ client, answer, signal, cwd }, id: string, { out, wait }: ExportOptions) => {
        let found = await client.tenants.export(id);
        if (wait || out !== undefined) found = await client.tenants.waitForExport(id, found.exportId, { signal });
        if (found.status === 'failed')
          throw new CommandFailure(exitCodes.failed, `The export was given up: ${found.error}. Ask for another one.`);
        if (out !== undefined) await fetchFiles(client, found, join(cwd, out));
        answer(found, printExport);
      }),
    );
}

/** One file at a time; the manifest comes last, so that a folder with one is whole. */
async function fetchFiles(client: SheafClient, { tenantId, exportId, manifest }: TenantExport, folder: string) {
  await mkdir(folder, { recursive: true });
  const fetchFile = async ({ name, sha256, url }: Pick<ExportFileView, 'name' | 'sha256' | 'url'>) => {
    const answer = await fetch(url);
    if (!answer.ok) throw new CommandFailure(exitCodes.failed, `The store answered ${answer.status} for ${name}.`);
    const bytes = Buffer.from(await answer.arrayBuffer());
    if (createHash('sha256').update(bytes).digest('hex') !== sha256)
      throw new CommandFailure(exitCodes.failed, `${name} has not the sum that the manifest names. Get it again.`);
    await writeFile(join(folder, name), bytes);
  };
  for await (const file of client.tenants.allExportFiles(tenantId, exportId)) await fetchFile(file);
  if (manifest !== null) await fetchFile({ name: 'manifest.json', ...manifest });
}
