import { openClient } from '../../sdk/client.ts';
import type { AddCommand } from '../command.ts';
import { readProfile, writeProfile } from '../profiles.ts';

export const addLogout: AddCommand = (program, run) => {
  program
    .command('logout')
    .description('sign out, and forget the profile')
    .action(
      run(async ({ profileName, env, answer }) => {
        const profile = readProfile(profileName, env);
        if (profile?.refreshToken !== undefined) {
          await openClient({ url: profile.url, credential: async () => undefined }).auth.signOut(profile.refreshToken);
        }
        if (profile !== undefined) writeProfile(profileName, undefined, env);
        answer({ profile: profileName, wasSignedIn: profile !== undefined }, ({ wasSignedIn }, { print }) =>
          print(wasSignedIn ? `Profile ${profileName} is forgotten.` : `There was no profile ${profileName}.`),
        );
      }),
    );
};
