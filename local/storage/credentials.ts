import { randomBytes } from 'node:crypto';

/**
 * The key pair of one run of the local cloud. The access key id is random and known only to the processes that get it
 * by their environment, so that no web page can talk to the storage port; presigned URLs are signed with the secret.
 */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export function createCredentials(): Credentials {
  return {
    accessKeyId: `LOCAL${randomBytes(10).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64url'),
  };
}
