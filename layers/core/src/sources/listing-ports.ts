/** What a listing and a survey of a remote source are given, made of what the deployment has. */
import { StageError } from '../errors.ts';
import { scratchKey } from '../keys.ts';
import type { Database } from '../platform/database.ts';
import type { ObjectStore } from '../ports.ts';
import type { SourcePorts } from './remote-source.ts';
import type { ScrubbedSecrets } from './scrubbed-secrets.ts';
import type { SecretField } from './secret-field.ts';
import type { SeenItems } from './seen-items.ts';

export interface RemoteListingPorts extends Pick<SourcePorts, 'web' | 'sql' | 'buckets' | 'clock'> {
  readonly database: Database;
  readonly lake: ObjectStore;
  /** The value behind a reference of the tenant; undefined when there is none. */
  readonly secretOf: (tenantId: string, reference: string) => Promise<string | undefined>;
}

export interface ListedJob {
  readonly tenantId: string;
  readonly corpus: string;
  readonly jobId: string;
}

/** A part ends with the next checkpoint after so long; the step that lists has some minutes more. */
export const partMilliseconds = 5 * 60_000;

export interface ListingPorts {
  readonly job: ListedJob;
  readonly ports: RemoteListingPorts;
  readonly seen: Pick<SeenItems, 'validators'>;
  readonly secrets: ScrubbedSecrets;
}

export function portsOf({ job, ports, seen, secrets }: ListingPorts, highWater: string | null): SourcePorts {
  const { web, sql, buckets, clock, lake } = ports;
  const keyOf = (name: string) => scratchKey(job.tenantId, job.jobId, 'source', name);
  return {
    ...{ web, sql, buckets, clock },
    secretOf: secrets.secretOf,
    memory: { highWater, validators: (uris) => seen.validators(uris) },
    scratch: {
      get: async (name) => (await lake.get(keyOf(name)))?.bytes,
      put: async (name, bytes) => void (await lake.put(keyOf(name), bytes)),
    },
  };
}

const unavailable = new Set(['SourceUnavailable', 'SourceUnreachable', 'CircuitOpen']);

export function isUnavailable(error: unknown): error is Error {
  return error instanceof Error && unavailable.has(error.name);
}

export function secretReader(tenantId: string, { secretOf }: RemoteListingPorts) {
  return async (field: SecretField): Promise<string> => {
    if ('secret' in field) return field.secret;
    const value = await secretOf(tenantId, field.secretRef);
    if (value !== undefined) return value;
    throw new StageError(
      'CredentialsRejected',
      `There is no secret ${field.secretRef}. Submit the job again with the credential itself.`,
    );
  };
}
