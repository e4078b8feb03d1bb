import { openClient, type TokensView } from '../../sdk/client.ts';
import type { AddCommand } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { profileFile, writeProfile } from '../profiles.ts';
import { readSecret } from '../read-secret.ts';
import { printMe } from '../views/access-view.ts';

interface LoginOptions {
  readonly tenant: string;
  readonly name?: string;
  readonly stdin?: boolean;
}

export const addLogin: AddCommand = (program, run) => {
  program
    .command('login')
    .description('sign in, and remember it for the next commands (--profile keeps several apart)')
    .option('-t, --tenant <tenant>', 'tenant of the person', 'default')
    .option('-n, --name <name>', 'name of the person; without it an API key is asked for')
    .option('--stdin', 'read the password or the key from standard input, for scripts')
    .action(run(login));
};

async function login(context: CommandContext, { tenant, name, stdin = false }: LoginOptions): Promise<void> {
  const { client, profileName, env, terminal, answer } = context;
  const what = name === undefined ? 'API key' : `Password of ${name}`;
  const secret = await readSecret(what, stdin);
  const open = openClient({ url: client.url, credential: async () => undefined });
  if (name === undefined) {
    const known = openClient({ url: client.url, credential: secret });
    const me = await known.auth.me();
    writeProfile(profileName, { url: client.url, apiKey: secret }, env);
    answer(me, printMe);
  } else {
    const tokens = await open.auth.signIn({ tenant, name, password: secret });
    writeProfile(profileName, profileOf(client.url, tokens), env);
    answer(await openClient({ url: client.url, credential: tokens.accessToken }).auth.me(), printMe);
  }
  terminal.note(`Remembered as profile ${profileName} in ${profileFile(env)}.`);
}

function profileOf(url: string, { accessToken, refreshToken, expiresIn }: TokensView) {
  return { url, accessToken, refreshToken, expiresAt: Date.now() + expiresIn * 1_000 };
}
