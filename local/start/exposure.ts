/** On which address the API listens, and what must hold before others than this machine may reach it. */
import { isIP } from 'node:net';

export interface Exposure {
  /** An IP address; 127.0.0.1 unless somebody asks for another. */
  readonly host: string;
  /** Whether forwarded fields say who sends a request. */
  readonly isBehindProxy: boolean;
}

export const onlyHere: Exposure = { host: '127.0.0.1', isBehindProxy: false };

const leastSecretBytes = 32;
const secretVariable = 'SHEAF_TOKEN_SECRET';

export function isLoopback(host: string): boolean {
  return host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}

/**
 * @throws Error that says what was asked for, what it takes, and what to do: for what is no address, for plain HTTP beyond loopback
 * without a proxy, and for a secret that is missing or short
 */
export function checkExposure({ host, isBehindProxy }: Exposure, env: NodeJS.ProcessEnv): void {
  if (isIP(host) === 0)
    throw new Error(
      `--host is "${host}", which is no IP address. Use one, such as 0.0.0.0 for all of IPv4, or :: for all.`,
    );
  checkSecret(env);
  if (isLoopback(host)) return;
  if (!isBehindProxy)
    throw new Error(
      `--host ${host} would serve plain HTTP to other machines, and send keys in clear text. Put a proxy with TLS in front, and say so by --behind-proxy.`,
    );
  if (!env[secretVariable])
    throw new Error(
      `--host ${host} lets other machines in, which takes a secret that you have chosen: set ${secretVariable} to at least ${leastSecretBytes} random bytes, such as those of: openssl rand -base64 48`,
    );
}

/** A secret that is set must be long enough, wherever the server listens. */
function checkSecret({ [secretVariable]: secret }: NodeJS.ProcessEnv): void {
  const bytes = Buffer.byteLength(secret ?? '');
  if (secret && bytes < leastSecretBytes)
    throw new Error(
      `${secretVariable} has ${bytes} bytes, and must have ${leastSecretBytes} or more. Make one by: openssl rand -base64 48`,
    );
}
