import type { AddCommand } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { printReceipt, printReceipts, printVerifiedChain } from '../views/receipt-view.ts';
import { wholeNumber } from '../whole-number.ts';

export const addReceipts: AddCommand = (program, run) => {
  program
    .command('receipts')
    .description('list receipts of erasures, show one, or check their hash chain')
    .argument('[id]', 'id of a receipt')
    .option('--verify', 'read all receipts and compute their hashes anew')
    .option('-l, --limit <count>', 'most receipts of the page, 1 to 200', wholeNumber(1, 200), 20)
    .option('--cursor <cursor>', 'nextCursor of the page before')
    .action(
      run(
        async (
          { client, answer },
          id: string | undefined,
          { verify, limit, cursor }: { verify?: boolean; limit: number; cursor?: string },
        ) => {
          if (id !== undefined) answer(await client.receipts.get(id), printReceipt);
          else if (verify) {
            const chain = await client.receipts.verify();
            answer(chain, printVerifiedChain);
            if (chain.problem !== null) throw new CommandFailure(exitCodes.failed, '');
          } else {
            answer(await client.receipts.list({ limit, cursor }), ({ items, nextCursor }, terminal) => {
              printReceipts(items, terminal);
              if (nextCursor) terminal.note(`More: sheaf receipts --cursor ${nextCursor}`);
            });
          }
        },
      ),
    );
};
