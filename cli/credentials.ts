/** What a command shows the server: a key of the environment, what the profile signed in with, or this machine's own key. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openClient } from '../sdk/client.ts';
import { type Profile, readProfile, writeProfile } from './profiles.ts';

export interface CredentialSources {
  readonly url: string | undefined;
  readonly profileName: string;
  readonly dataFolder: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Renewed when it ends sooner. */
const spareMilliseconds = 60_000;

/** The credential of each request; the administrator's key is never sent to another machine. */
export function credentialOf({
  url,
  profileName,
  dataFolder,
  env,
}: CredentialSources): () => Promise<string | undefined> {
  return async () => {
    if (env.SHEAF_API_KEY) return env.SHEAF_API_KEY;
    const profile = readProfile(profileName, env);
    if (profile !== undefined && (url === undefined || profile.url === url))
      return fromProfile(profile, profileName, env);
    return url === undefined || isThisMachine(url) ? adminKey(dataFolder) : undefined;
  };
}

async function fromProfile(profile: Profile, name: string, env: NodeJS.ProcessEnv): Promise<string | undefined> {
  if (profile.apiKey !== undefined) return profile.apiKey;
  const isFresh = (profile.expiresAt ?? 0) > Date.now() + spareMilliseconds;
  if (isFresh || profile.refreshToken === undefined) return profile.accessToken;
  const { auth } = openClient({ url: profile.url, credential: async () => undefined });
  const { accessToken, refreshToken, expiresIn } = await auth.refresh(profile.refreshToken);
  const renewed = { url: profile.url, accessToken, refreshToken, expiresAt: Date.now() + expiresIn * 1_000 };
  writeProfile(name, renewed, env);
  return accessToken;
}

/** The key that `sheaf start` wrote into the data folder. */
export function adminKey(dataFolder: string): string | undefined {
  try {
    return readFileSync(join(dataFolder, 'admin.key'), 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

function isThisMachine(url: string): boolean {
  return URL.canParse(url) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname);
}
