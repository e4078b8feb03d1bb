import { type Command, Option } from 'commander';
import type { AuditFilters } from '../../sdk/audit-client.ts';
import type { AddCommand, Run } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { printAudit, printAuditVerification } from '../views/audit-view.ts';
import { wholeNumber } from '../whole-number.ts';

interface ListOptions {
  readonly limit: number;
  readonly cursor?: string;
  readonly chain?: AuditFilters['chain'];
  readonly kind?: AuditFilters['kind'];
  readonly outcome?: AuditFilters['outcome'];
  readonly principal?: string;
  readonly operation?: string;
  readonly target?: string;
  readonly since?: string;
  readonly until?: string;
}

export const addAudit: AddCommand = (program, run) => {
  const audit = program.command('audit').description('who did what, and whether the log is whole');
  addList(audit, run);
  addVerify(audit, run);
};

const chainOption = () =>
  new Option('--chain <chain>', 'no-tenant: requests of which nobody was recognised').choices(['tenant', 'no-tenant']);

function addList(audit: Command, run: Run): void {
  audit
    .command('list')
    .description('list who did what, the newest first')
    .addOption(chainOption())
    .addOption(new Option('--kind <kind>', 'only of this kind').choices(['write', 'read', 'authentication']))
    .addOption(new Option('--outcome <outcome>', 'only with this outcome').choices(['succeeded', 'refused', 'failed']))
    .option('--principal <id>', 'only by this principal')
    .option('--operation <id>', 'only this operation, such as deleteDocument')
    .option('--target <id>', 'only what was done to this document, job, corpus…')
    .option('--since <time>', 'from this moment on, such as 2025-11-21T09:30:00Z')
    .option('--until <time>', 'before this moment')
    .option('-l, --limit <count>', 'most entries of the page, 1 to 200', wholeNumber(1, 200), 50)
    .option('--cursor <cursor>', 'nextCursor of the page before')
    .action(
      run(async ({ client, answer }, { limit, cursor, principal, target, ...filters }: ListOptions) => {
        const asked = { ...filters, principalId: principal, targetId: target };
        answer(await client.audit.list(asked, { limit, cursor }), ({ items, nextCursor }, terminal) => {
          printAudit(items, terminal);
          if (nextCursor !== null)
            terminal.note(`More: sheaf audit list --cursor ${nextCursor}, with the same filters`);
        });
      }),
    );
}

function addVerify(audit: Command, run: Run): void {
  audit
    .command('verify')
    .description('compute the hash chain anew: was an entry changed, moved or removed?')
    .addOption(chainOption())
    .option('--expect <hash>', 'a hash that an earlier verification gave: it must be in the chain')
    .action(
      run(async ({ client, answer }, { chain, expect }: { chain?: AuditFilters['chain']; expect?: string }) => {
        const found = await client.audit.verify(chain);
        answer(found, printAuditVerification);
        if (found.problem !== null) throw new CommandFailure(exitCodes.failed, '');
        if (expect === undefined || expect === found.hash) return;
        for await (const entry of client.audit.all({ chain })) if (entry.chain.hash === expect) return;
        throw new CommandFailure(exitCodes.failed, `No entry has the hash ${expect}: the log was written anew.`);
      }),
    );
}
