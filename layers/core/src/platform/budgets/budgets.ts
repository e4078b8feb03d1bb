/**
 * Reservations before paid calls. A process leases what it may spend in blocks, so that reserving costs no round trip to the
 * database but one now and then; what it has not declared can be taken back at any time, and a process that dies is charged
 * for what it had declared (docs/budgets.md).
 */
import { type Amount, nothing } from './amounts.ts';
import { BudgetLine, type BudgetPorts, type MeteredCall } from './budget-line.ts';
import type { Entry, Share } from './lease-book.ts';

export interface Usage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly amountMicros: number;
  readonly shares?: readonly Share[];
}

/** Room for one call; ends by exactly one of its methods. */
export interface Reservation {
  /** The call used this; less than was reserved, the rest is free again. */
  settle(usage: Usage): void;
  /** The call cost nothing for certain. */
  release(): void;
  /** Nobody knows what the call cost: all that was reserved is charged. */
  forfeit(shares?: readonly Share[]): void;
}

/** The calls of one piece of work, such as a shard, one after the other or at once. */
export interface Purse {
  /**
   * @param amount the most that the call can use
   * @param more the most that is expected to be reserved after it
   * @throws StageError BudgetExceeded; DatabaseUnavailable
   */
  reserve(amount: Amount, more?: Amount): Promise<Reservation>;
  /** Resolves when everything that was settled is written to the ledger. */
  close(): Promise<void>;
}

export interface Budgets {
  open(call: MeteredCall): Purse;
}

export function createBudgets(ports: BudgetPorts): Budgets {
  const lines = new Map<string, BudgetLine>();
  return {
    open(call) {
      const { tenantId, jobId, corpus = null, stage, provider, model } = call;
      const key = JSON.stringify([tenantId, jobId, corpus, stage, provider, model]);
      const line = lines.get(key) ?? new BudgetLine(call, ports);
      lines.set(key, line);
      return purseOf(line, ports.newId, () => {
        if (line.isUnused) lines.delete(key);
      });
    },
  };
}

function purseOf(line: BudgetLine, newId: () => string, left: () => void): Purse {
  const caller = {};
  line.join(caller);
  return {
    async reserve(amount, more = nothing) {
      const book = await line.reserve(caller, amount, more);
      const end = (entry: Omit<Entry, 'entryId'> | undefined): void =>
        line.settle(book, amount, entry && { entryId: newId(), ...entry });
      return {
        settle: ({ shares = [], ...usage }) => end({ kind: 'call', shares, ...usage }),
        release: () => end(undefined),
        forfeit: (shares = []) =>
          end({
            kind: 'unknown',
            inputTokens: amount.tokens,
            outputTokens: 0,
            amountMicros: amount.micros,
            shares,
          }),
      };
    },
    async close() {
      await line.leave(caller);
      left();
    },
  };
}
