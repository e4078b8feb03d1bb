import type { Check } from './doctor.ts';
import { checkExposure, isLoopback, onlyHere } from './exposure.ts';
import { runningServer } from './server-file.ts';

const name = 'network';

/** From where the server of a data folder can be reached; and a secret that no server would start with. */
export async function examineNetwork(dataFolder: string, env: NodeJS.ProcessEnv): Promise<Check> {
  const { host, isBehindProxy } = (await runningServer(dataFolder))?.exposure ?? onlyHere;
  const proxy = isBehindProxy ? '; X-Forwarded-For and X-Forwarded-Host are believed' : '';
  try {
    checkExposure(onlyHere, env);
  } catch (error) {
    return { name, state: 'bad', detail: 'the next start fails', advice: (error as Error).message };
  }
  if (isLoopback(host)) return { name, state: 'good', detail: `only this machine reaches the API${proxy}` };
  return {
    name,
    state: 'doubtful',
    detail: `the API listens on ${host}${proxy}`,
    advice: 'Let nothing but the proxy with TLS reach this port: who passes it by can name any address as theirs.',
  };
}
