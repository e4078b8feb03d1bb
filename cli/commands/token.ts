import type { AddCommand } from '../command.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';

export const addToken: AddCommand = (program, run) => {
  program
    .command('token')
    .description('print an access token for an hour, for programs that take none of the others')
    .action(
      run(async ({ client, credential, answer }) => {
        const known = await credential();
        if (known === undefined) {
          throw new CommandFailure(exitCodes.refused, 'Nobody is signed in. Use sheaf login, or set SHEAF_API_KEY.');
        }
        const isKey = known.startsWith('shf_');
        const accessToken = isKey ? (await client.auth.exchange(known)).accessToken : known;
        answer({ accessToken }, (token, { print }) => print(token.accessToken));
      }),
    );
};
