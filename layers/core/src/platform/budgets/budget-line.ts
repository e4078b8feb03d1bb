/** Callers of one tenant, job and model in one process, who share a lease. */
import type { Clock } from '../../ports.ts';
import type { Database } from '../database.ts';
import { type Amount, isNothing, nothing, sumOf } from './amounts.ts';
import { type DrawAnswer, type Entry, LeaseBook } from './lease-book.ts';
import { budgetExceeded, priceUnknown, type Refusal } from './refusal.ts';

/** A soft limit that was reached for the first time in its period. */
export interface BudgetWarning {
  readonly corpus: string;
  readonly meter: 'tokens' | 'money';
  readonly period: string;
  readonly soft: number;
  readonly spent: number;
}

export interface MeteredCall {
  readonly tenantId: string;
  readonly jobId: string | null;
  /** Undefined where the job tells it. */
  readonly corpus?: string | undefined;
  readonly stage: string;
  readonly provider: string;
  readonly model: string;
  /** Somebody sends a bill, and nobody knows its price. */
  readonly isUnpriced: boolean;
}

export interface BudgetPorts {
  readonly database: Database;
  readonly clock: Clock;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Of this process. */
  readonly owner: string;
  readonly newId: () => string;
  readonly onWarning: (tenantId: string, warning: BudgetWarning) => void;
  /** How long others may take to return what they do not use, before a caller is refused. @default 2000 */
  readonly patienceMs?: number;
  /** After which a lease that nobody renews is ended. @default 300 */
  readonly leaseSeconds?: number;
}

interface Waiter {
  readonly amount: Amount;
  readonly granted: (book: LeaseBook) => void;
  readonly refused: (error: unknown) => void;
}

const stepMs = 100;
const mostRefusals = 3;
/** What was paid is written at least so often, however long a caller goes on. */
const writtenEveryMs = 1000;

export class BudgetLine {
  readonly #call: MeteredCall;
  readonly #ports: BudgetPorts;
  /** What each caller still expects to reserve. */
  readonly #more = new Map<object, Amount>();
  readonly #older = new Set<LeaseBook>();
  #book: LeaseBook;
  #waiting: Waiter[] = [];
  #talking: Promise<void> | undefined;
  #isWriteDue = false;
  #isStalled = false;
  #spokeAt = 0;
  #settled = 0;
  #written = 0;
  #patience = 0;
  #refusals = 0;

  constructor(call: MeteredCall, ports: BudgetPorts) {
    this.#call = call;
    this.#ports = ports;
    this.#book = new LeaseBook(ports.newId());
  }

  get isUnused(): boolean {
    return this.#more.size === 0 && this.#talking === undefined && !this.#book.isOpened && this.#older.size === 0;
  }

  join(caller: object): void {
    this.#more.set(caller, nothing);
  }

  reserve(caller: object, amount: Amount, more: Amount): Promise<LeaseBook> {
    this.#more.set(caller, more);
    const book = this.#book;
    if (this.#waiting.length === 0 && book.tryReserve(amount, this.#ports.clock.now())) return Promise.resolve(book);
    return new Promise((granted, refused) => {
      this.#waiting.push({ amount, granted, refused });
      this.#isStalled = false;
      this.#kick();
    });
  }

  settle(book: LeaseBook, reserved: Amount, entry: Entry | undefined): void {
    book.settle(reserved, entry);
    if (entry !== undefined) this.#settled += 1;
    this.#isStalled = false;
    if (this.#ports.clock.now() - this.#spokeAt > writtenEveryMs) this.#isWriteDue = true;
    if (this.#waiting.length > 0 || this.#isWriteDue) this.#kick();
  }

  /** Resolves when all that was settled so far is written; the last caller gives the lease back. */
  async leave(caller: object): Promise<void> {
    this.#more.delete(caller);
    const settled = this.#settled;
    while (this.#written < settled || (this.#more.size === 0 && this.#hasToSay())) {
      this.#isWriteDue = true;
      await this.#talk();
    }
  }

  #kick(): void {
    // Who waits is told of a failure; what could not be written is said with the next request.
    this.#talk().catch(() => undefined);
  }

  #talk(): Promise<void> {
    // Not at once: who asks in the same moment is asked for in the same request.
    this.#talking ??= Promise.resolve().then(() => this.#rounds());
    return this.#talking;
  }

  async #rounds(): Promise<void> {
    try {
      for (let book = this.#speaker(); book !== undefined; book = this.#speaker()) await this.#round(book);
    } catch (error) {
      for (const { refused } of this.#waiting.splice(0)) refused(error);
      throw error;
    } finally {
      this.#talking = undefined;
    }
  }

  #hasToSay(): boolean {
    return this.#speaker() !== undefined;
  }

  /** The lease that has something to say now. */
  #speaker(): LeaseBook | undefined {
    for (const older of this.#older) if (isNothing(older.inFlight) || (this.#isWriteDue && older.isOwing)) return older;
    if (this.#waiting.length > 0 && !this.#isStalled) return this.#book;
    if (this.#isWriteDue && this.#book.isOwing) return this.#book;
    const isLeft = this.#more.size === 0 && this.#waiting.length === 0 && isNothing(this.#book.inFlight);
    return isLeft && this.#book.isOpened ? this.#book : undefined;
  }

  async #round(book: LeaseBook): Promise<void> {
    const isCurrent = book === this.#book;
    const waiting = isCurrent ? sumOf(this.#waiting.map(({ amount }) => amount)) : nothing;
    const more = isCurrent ? sumOf(this.#more.values()) : nothing;
    const isLast = isNothing(book.inFlight) && this.#waitsFor(book) === 0 && (!isCurrent || this.#more.size === 0);
    const request = book.request({ waiting, more, isLast });
    const { clock, database, owner, leaseSeconds: seconds = 300 } = this.#ports;
    const { tenantId, jobId, corpus = null, stage, provider, model } = this.#call;
    const askedAt = clock.now();
    const label = { tenantId, jobId, corpus, stage, provider, model, owner, seconds };
    const answer = await database.call<DrawAnswer & { warnings: BudgetWarning[] }>('draw_budget', {
      ...label,
      ...request,
    });
    this.#spokeAt = clock.now();
    this.#written += book.answered(answer, askedAt);
    if (answer.isAgain) return;
    for (const warning of answer.warnings) this.#ports.onWarning(tenantId, warning);
    if (!book.isOwing) this.#isWriteDue = false;
    if (!isCurrent) {
      if (request.isLast) this.#older.delete(book);
      return;
    }
    await this.#serve(book, answer, request.takes, request.isLast);
  }

  #waitsFor(book: LeaseBook): number {
    return book === this.#book ? this.#waiting.length : 0;
  }

  async #serve(book: LeaseBook, answer: DrawAnswer, took: boolean, wasLast: boolean): Promise<void> {
    if (answer.isEnded) {
      this.#book = new LeaseBook(this.#ports.newId());
      if (!wasLast) this.#older.add(book);
      return;
    }
    if (this.#call.isUnpriced && answer.capsMoney) {
      for (const { refused } of this.#waiting.splice(0)) refused(priceUnknown(this.#call.provider, this.#call.model));
      return;
    }
    const before = this.#waiting.length;
    while (this.#waiting.length > 0 && book.take(this.#waiting[0]!.amount)) this.#waiting.shift()!.granted(book);
    if (this.#waiting.length < before) [this.#patience, this.#refusals] = [0, 0];
    if (this.#waiting.length > 0 && took && this.#waiting.length === before) await this.#beShort(book, answer);
  }

  /** Nobody could be served: what is under way here or elsewhere may return something, else the first is refused. */
  async #beShort(book: LeaseBook, { hasOthers }: DrawAnswer): Promise<void> {
    const { sleep, patienceMs = 2000 } = this.#ports;
    if (!isNothing(book.inFlight)) {
      this.#isStalled = true;
      return;
    }
    if (hasOthers && this.#patience < patienceMs) {
      this.#patience += stepMs;
      return sleep(stepMs);
    }
    const { tenantId } = this.#call;
    const needed = this.#waiting[0]!.amount;
    const refusal = await this.#ports.database.call<Refusal | null>('note_refusal', {
      tenantId,
      leaseId: book.leaseId,
      needed,
    });
    if (refusal === null && this.#refusals < mostRefusals) {
      this.#refusals += 1;
      return;
    }
    const error =
      refusal === null ? new Error('A reservation was neither granted nor refused.') : budgetExceeded(refusal);
    [this.#patience, this.#refusals] = [0, 0];
    this.#waiting.shift()!.refused(error);
  }
}
