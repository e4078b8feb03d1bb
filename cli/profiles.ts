/** Where the command line keeps what it signed in with: one file of the user, mode 0600. */
import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { CommandFailure, exitCodes } from './exit-codes.ts';

const profile = z.strictObject({
  url: z.string(),
  /** Either a key, or tokens that renew themselves. */
  apiKey: z.string().optional(),
  accessToken: z.string().optional(),
  refreshToken: z.string().optional(),
  /** Milliseconds since 1970. */
  expiresAt: z.number().optional(),
});
const profiles = z.record(z.string(), profile);

export type Profile = z.infer<typeof profile>;

/** XDG Base Directory Specification: configuration of a user. */
export function profileFile(env: NodeJS.ProcessEnv): string {
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), 'sheaf', 'profiles.json');
}

export function readProfile(name: string, env: NodeJS.ProcessEnv): Profile | undefined {
  return all(env)[name];
}

/** undefined forgets it. */
export function writeProfile(name: string, value: Profile | undefined, env: NodeJS.ProcessEnv): void {
  const { [name]: _, ...others } = all(env);
  const file = profileFile(env);
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const unfinished = `${file}.${process.pid}.new`;
  writeFileSync(
    unfinished,
    `${JSON.stringify(value === undefined ? others : { ...others, [name]: value }, null, 2)}\n`,
    {
      mode: 0o600,
    },
  );
  chmodSync(unfinished, 0o600);
  renameSync(unfinished, file);
}

function all(env: NodeJS.ProcessEnv): Record<string, Profile> {
  const file = profileFile(env);
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw error;
  }
  try {
    return profiles.parse(JSON.parse(text));
  } catch {
    throw new CommandFailure(exitCodes.failed, `${file} is damaged. Delete it, and sign in again with: sheaf login`);
  }
}
