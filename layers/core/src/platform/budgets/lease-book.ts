/**
 * What one process knows of its lease: the bound that it has declared, and what calls have taken of it. No clock and no
 * database; `BudgetLine` carries the requests.
 */
import { type Amount, fits, greatest, least, minus, nothing, plus, times } from './amounts.ts';

/** What a call fell to which document; whole numbers that add up to the call. */
export interface Share {
  readonly documentId: string;
  readonly tokens: number;
  readonly amountMicros: number;
}

export interface Entry {
  readonly entryId: string;
  /** unknown: nobody told what the call used, so that its reservation is charged. */
  readonly kind: 'call' | 'unknown';
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly amountMicros: number;
  readonly shares: readonly Share[];
}

export interface DrawRequest {
  readonly leaseId: string;
  readonly token: number;
  readonly sequence: number;
  readonly entries: readonly Entry[];
  readonly declared: Amount;
  readonly block: Amount;
  readonly takes: boolean;
  readonly isLast: boolean;
}

export interface DrawAnswer {
  /** Nothing was done: the lease was ended by another, and the accounts are needed to settle it. */
  readonly isAgain: boolean;
  readonly isEnded: boolean;
  readonly declared: Amount;
  readonly open: Amount;
  readonly usableMs: number;
  /** Other leases have calls under way, which may return what they do not use. */
  readonly hasOthers: boolean;
  /** A hard limit on money holds. */
  readonly capsMoney: boolean;
}

/** What is wanted of a lease at the moment. */
export interface Wants {
  /** Of callers that wait. */
  readonly waiting: Amount;
  /** What the same callers expect to reserve afterwards. */
  readonly more: Amount;
  readonly isLast: boolean;
}

/** Entries of one request: with the shares of a hundred documents each, some 400 kB. */
const entriesPerRequest = 50;
/** A process that dies is charged for what it had declared: never for more than so many calls ahead. */
const mostAhead = 32;
/** Grows in the database when another ends the lease; a lease is known to its owner by the first. */
const firstToken = 1;

export class LeaseBook {
  readonly leaseId: string;
  #sequence = 0;
  #declared = nothing;
  #open = nothing;
  #usableUntil = 0;
  #inFlight = nothing;
  #unwritten = nothing;
  #demand = nothing;
  #largest = nothing;
  #entries: Entry[] = [];
  #request: DrawRequest | undefined;
  #mustTake = true;
  #isOver = false;

  constructor(leaseId: string) {
    this.leaseId = leaseId;
  }

  /** The database has no lease of this id open any more, or only of a day that is over. */
  get isOver(): boolean {
    return this.#isOver;
  }

  get isOpened(): boolean {
    return this.#sequence > 0 || this.#request !== undefined;
  }

  /** Something to tell, or said without an answer. */
  get isOwing(): boolean {
    return this.#entries.length > 0 || this.#request !== undefined;
  }

  get inFlight(): Amount {
    return this.#inFlight;
  }

  /** Takes from what is declared, without asking anybody; not while a request is under way, whose answer may lower it. */
  tryReserve(amount: Amount, now: number): boolean {
    return this.#request === undefined && now < this.#usableUntil && this.#take(amount);
  }

  /** The same, right after an answer: what was asked for is declared, however little time is left. */
  take(amount: Amount): boolean {
    return !this.#isOver && this.#take(amount);
  }

  #take(amount: Amount): boolean {
    const used = plus(this.#inFlight, this.#unwritten);
    if (!fits(plus(used, amount), this.#declared)) return false;
    this.#inFlight = plus(this.#inFlight, amount);
    this.#demand = plus(this.#demand, amount);
    return true;
  }

  /** The call has ended; `entry` undefined when it cost nothing. */
  settle(reserved: Amount, entry: Entry | undefined): void {
    this.#inFlight = minus(this.#inFlight, reserved);
    if (entry === undefined) return;
    this.#entries.push(entry);
    this.#unwritten = plus(this.#unwritten, amountOf(entry));
  }

  /** The next request; the same one again until it is answered, since nobody knows whether it was heard. */
  request({ waiting, more, isLast }: Wants): DrawRequest {
    if (this.#request !== undefined) return this.#request;
    this.#largest = greatest(this.#largest, waiting);
    const ahead = least(more, least(greatest(this.#demand, waiting), times(this.#largest, mostAhead)));
    const entries = this.#entries.splice(0, entriesPerRequest);
    const asked = plus(this.#inFlight, waiting);
    const declared = this.#isOver ? this.#inFlight : plus(asked, ahead);
    const open = minus(this.#open, entriesSum(entries));
    const takes = this.#mustTake || isLast || !fits(declared, open);
    this.#demand = nothing;
    this.#request = {
      leaseId: this.leaseId,
      token: firstToken,
      sequence: this.#sequence + 1,
      entries,
      declared,
      block: plus(asked, more),
      takes,
      isLast: isLast && this.#entries.length === 0,
    };
    return this.#request;
  }

  /** @returns how many entries are written now */
  answered(answer: DrawAnswer, askedAt: number): number {
    const request = this.#request!;
    this.#request = undefined;
    this.#mustTake = answer.isAgain;
    if (answer.isAgain) {
      this.#entries.unshift(...request.entries);
      return 0;
    }
    this.#sequence = request.sequence;
    this.#unwritten = minus(this.#unwritten, entriesSum(request.entries));
    this.#declared = answer.declared;
    this.#open = answer.open;
    this.#usableUntil = answer.isEnded ? 0 : askedAt + answer.usableMs;
    this.#isOver = answer.isEnded;
    return request.entries.length;
  }
}

function amountOf({ inputTokens, outputTokens, amountMicros }: Entry): Amount {
  return { tokens: inputTokens + outputTokens, micros: amountMicros };
}

function entriesSum(entries: readonly Entry[]): Amount {
  return entries.reduce((sum, entry) => plus(sum, amountOf(entry)), nothing);
}
