import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openClient, type SheafClient } from '../sdk/client.ts';
import { credentialOf } from './credentials.ts';
import { readProfile } from './profiles.ts';
import { openTerminal, type Streams, type Terminal } from './terminal.ts';

/** What the process hands to the program; a test hands in its own. */
export interface Surroundings extends Streams {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly signal: AbortSignal;
}

/** Options that stand before or after any command. */
export interface GlobalOptions {
  readonly url?: string;
  readonly data?: string;
  readonly profile?: string;
  readonly json?: boolean;
}

export interface CommandContext {
  readonly terminal: Terminal;
  readonly client: SheafClient;
  /** What the client shows the server; undefined when there is nothing. */
  readonly credential: () => Promise<string | undefined>;
  readonly profileName: string;
  readonly isJson: boolean;
  /** Data folder of the server on this machine. */
  readonly dataFolder: string;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
  /** Prints the answer: as JSON with --json, else as `human` shows it. */
  answer<Value>(value: Value, human: (value: Value, terminal: Terminal) => void): void;
}

export function contextOf(options: GlobalOptions, surroundings: Surroundings): CommandContext {
  const { env, cwd, signal } = surroundings;
  const terminal = openTerminal(surroundings, env);
  const isJson = options.json === true;
  const dataFolder = resolve(cwd, options.data ?? env.SHEAF_DATA ?? '.sheaf');
  const profileName = options.profile ?? (env.SHEAF_PROFILE || 'default');
  const url = options.url ?? (env.SHEAF_URL || readProfile(profileName, env)?.url || serverOf(dataFolder));
  const credential = credentialOf({ url, profileName, dataFolder, env });
  return {
    terminal,
    client: openClient({ ...(url && { url }), credential }),
    credential,
    profileName,
    isJson,
    dataFolder,
    cwd,
    env,
    signal,
    answer: (value, human) => (isJson ? terminal.print(JSON.stringify(value, null, 2)) : human(value, terminal)),
  };
}

/** Where the server of a data folder said that it listens. */
function serverOf(dataFolder: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(join(dataFolder, 'server.json'), 'utf8')) as { url?: string }).url;
  } catch {
    return undefined;
  }
}
