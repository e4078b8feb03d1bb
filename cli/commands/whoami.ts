import type { AddCommand } from '../command.ts';
import { printMe } from '../views/access-view.ts';

export const addWhoami: AddCommand = (program, run) => {
  program
    .command('whoami')
    .description('show whom the server takes you for, and what you may do')
    .action(run(async ({ client, answer }) => answer(await client.auth.me(), printMe)));
};
