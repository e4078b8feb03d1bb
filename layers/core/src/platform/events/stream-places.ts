/** How many streams may be open: each holds a function of its own, so that they are few. */
import { ulid } from 'ulid';
import type { Clock } from '../../ports.ts';
import { ProblemError } from '../api/problems.ts';
import { suspended } from '../auth/authentication.ts';
import type { Database } from '../database.ts';

export interface StreamSettings {
  /** After so long a stream ends, and its reader connects again. */
  readonly maxSeconds: number;
  readonly mostOpen: number;
  readonly mostOfTenant: number;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

/** The place of one open stream. */
export interface StreamPlace {
  /**
   * Says that the stream is still there; without it the place is another's after a while.
   * @throws ProblemError tenant-suspended
   */
  keep(): Promise<void>;
  leave(): Promise<void>;
}

const heldSeconds = 60;
const keptEveryMilliseconds = 20_000;
const retryAfterSeconds = 10;

/** Of a host that cannot keep a stream open: it tells what is there, and who reads connects again for more. */
export const momentaryStreams: StreamSettings = { maxSeconds: 0, mostOpen: 0, mostOfTenant: 0, sleep: async () => {} };

const noPlace: StreamPlace = { keep: async () => {}, leave: async () => {} };

/**
 * A stream that ends at once needs no place.
 * @throws ProblemError too-many-streams, with Retry-After; tenant-suspended
 */
export async function takePlace(
  { database, clock, streams }: { database: Database; clock: Clock; streams: StreamSettings },
  tenantId: string,
  isLive: boolean,
): Promise<StreamPlace> {
  const { mostOpen, mostOfTenant, maxSeconds } = streams;
  if (!isLive || maxSeconds === 0) return noPlace;
  const place = { tenantId, streamId: ulid(clock.now()), mostOpen, mostOfTenant, seconds: heldSeconds };
  const hold = () => database.call<{ refused: 'all' | 'tenant' | 'suspended' | null }>('hold_stream', place);
  const { refused } = await hold();
  if (refused === 'suspended') throw suspended(tenantId);
  if (refused !== null) throw refusal(refused === 'all' ? mostOpen : mostOfTenant, refused === 'all');
  let keptAt = clock.now();
  return {
    async keep() {
      if (clock.now() - keptAt < keptEveryMilliseconds) return;
      keptAt = clock.now();
      if ((await hold()).refused === 'suspended') throw suspended(tenantId);
    },
    async leave() {
      await database.call('close_stream', { tenantId, streamId: place.streamId });
    },
  };
}

function refusal(limit: number, isForAll: boolean): ProblemError {
  const whose = isForAll ? 'All' : 'Your';
  return new ProblemError(
    'too-many-streams',
    `${whose} ${limit} streams are open. Try again after ${retryAfterSeconds} s, or ask for GET /v1/jobs/{jobId} with If-None-Match in place of a stream.`,
    { headers: { 'retry-after': String(retryAfterSeconds) } },
  );
}
