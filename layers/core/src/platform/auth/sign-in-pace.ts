/** Slows who tries passwords: after five failures each further one doubles the wait, up to a quarter of an hour. */
import { ProblemError } from '../api/problems.ts';
import type { AuthPorts } from './authentication.ts';

export interface Attempt {
  readonly tenantId: string;
  /** Name and address: guessing one person's password from many addresses is slowed as one address guessing many. */
  readonly subjects: readonly string[];
}

type Ports = Pick<AuthPorts, 'database' | 'clock'>;

/** @throws ProblemError too-many-attempts */
export async function checkPace({ tenantId, subjects }: Attempt, { database, clock }: Ports): Promise<void> {
  const { waitSeconds } = await database.call<{ waitSeconds: number }>('sign_in_wait', {
    tenantId,
    subjects,
    now: new Date(clock.now()).toISOString(),
  });
  if (waitSeconds > 0) {
    throw new ProblemError('too-many-attempts', `Too many attempts failed. Try again in ${waitSeconds} seconds.`, {
      headers: { 'retry-after': String(waitSeconds) },
    });
  }
}

export function noteFailure({ tenantId, subjects }: Attempt, { database, clock }: Ports): Promise<unknown> {
  return database.call('note_sign_in', { tenantId, subjects, now: new Date(clock.now()).toISOString() });
}

/** The name starts afresh; the address does not, or one own account would pay for guesses at others. */
export function noteSuccess({ tenantId, subjects }: Attempt, { database }: Ports): Promise<unknown> {
  return database.call('forget_sign_in', { tenantId, subject: subjects[0] });
}
