/** How many requests a tenant may send: one bucket in the database, from which each process takes blocks of tokens. */
import type { Clock, Logger } from '../../ports.ts';
import type { Database } from '../database.ts';

export interface Allowance {
  readonly isAllowed: boolean;
  /** Requests a minute. */
  readonly limit: number;
  /** Requests that would pass now, as far as this process knows. */
  readonly remaining: number;
  /** Until the bucket is full again when nobody asks any more. */
  readonly resetSeconds: number;
  /** Until the next request may pass; 0 when one may now. */
  readonly retryAfterSeconds: number;
}

export interface RequestLimiter {
  /** Takes one request of the tenant; undefined where there is no limit. */
  take(tenantId: string): Promise<Allowance | undefined>;
}

export const unlimited: RequestLimiter = { take: async () => undefined };

type Lease = { readonly limit: null } | { readonly limit: number; readonly granted: number; readonly left: number };

interface Block {
  readonly limit: number | null;
  /** Of the bucket, when the block was taken from it. */
  readonly left: number;
  readonly takenAt: number;
  tokens: number;
}

/** A block is a second's worth: what a process that ends takes with it is soon filled up again. */
const share = 1 / 60;
/** Unused tokens of a block are given up then, so that the bucket of the database stays the one that counts. */
const blockLifeMs = 10_000;
const mostTenants = 10_000;

/** When the database does not answer, requests pass: they will fail by themselves, with a better reason. */
export function createRequestLimiter(
  database: Pick<Database, 'call'>,
  clock: Clock,
  logger: Pick<Logger, 'warn'>,
): RequestLimiter {
  const blocks = new Map<string, Promise<Block>>();

  async function lease(tenantId: string): Promise<Block> {
    const leased = await database.call<Lease>('lease_requests', { tenantId, share });
    const takenAt = clock.now();
    if (leased.limit === null) return { limit: null, left: 0, takenAt, tokens: 0 };
    return { limit: leased.limit, left: leased.left, takenAt, tokens: leased.granted };
  }

  /** One statement at a time for each tenant; whoever asks meanwhile waits for the same block. */
  function renew(tenantId: string): Promise<Block> {
    if (blocks.size >= mostTenants) blocks.clear();
    const renewed = lease(tenantId);
    blocks.set(tenantId, renewed);
    renewed.catch(() => blocks.delete(tenantId));
    return renewed;
  }

  return {
    async take(tenantId) {
      try {
        for (;;) {
          const asked = blocks.get(tenantId);
          const block = await (asked ?? renew(tenantId));
          const now = clock.now();
          // Taken before anybody else runs, or two would take the last token.
          if (!isSpent(block, now)) return takeOf(block, now);
          if (blocks.get(tenantId) === asked) void renew(tenantId);
        }
      } catch (error) {
        logger.warn('requests could not be counted', { tenantId, errorName: (error as Error).name });
        return undefined;
      }
    },
  };
}

function takeOf(block: Block, now: number): Allowance | undefined {
  if (block.limit === null) return undefined;
  const isAllowed = block.tokens >= 1;
  if (isAllowed) block.tokens -= 1;
  return allowanceOf(block, block.limit, isAllowed, now);
}

/** An empty block is asked for anew only once the bucket may have a token again: refusals cost no statement either. */
function isSpent(block: Block, now: number): boolean {
  const age = now - block.takenAt;
  if (block.tokens >= 1) return age >= blockLifeMs;
  return block.limit === null ? age >= blockLifeMs : block.left >= 1 || age >= waitMs(block, block.limit);
}

function waitMs({ left }: Block, limit: number): number {
  return (Math.max(0, 1 - left) * 60_000) / limit;
}

function allowanceOf(block: Block, limit: number, isAllowed: boolean, now: number): Allowance {
  const refilled = ((now - block.takenAt) * limit) / 60_000;
  const remaining = Math.floor(Math.min(limit, block.tokens + block.left + (isAllowed ? refilled : 0)));
  const waited = now - block.takenAt;
  return {
    isAllowed,
    limit,
    remaining: isAllowed ? remaining : 0,
    resetSeconds: Math.ceil(((limit - remaining) * 60) / limit),
    retryAfterSeconds: isAllowed ? 0 : Math.max(1, Math.ceil((waitMs(block, limit) - waited) / 1_000)),
  };
}
