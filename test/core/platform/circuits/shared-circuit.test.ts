import { StageError } from '@sheaf/core/errors';
import type { CircuitPolicy } from '@sheaf/core/platform/circuits/circuit';
import { resumeAfterCircuits } from '@sheaf/core/platform/circuits/resume-jobs';
import { circuitKey, modelSubject, sharedCircuit } from '@sheaf/core/platform/circuits/shared-circuit';
import { beforeEach, describe, expect, it } from 'vitest';
import { StateMachine } from '../../../faults/state-machine.ts';
import { aDatabase, rowsIn, type TestDatabase } from '../../../fixtures/database.ts';

const policy: CircuitPolicy = {
  windowSeconds: 600,
  minimumCalls: 4,
  failureShare: 0.5,
  slowShare: 0.8,
  slowSeconds: 30,
  openSeconds: 3600,
  maxOpenSeconds: 3600,
  probeSeconds: 3600,
  probesToClose: 1,
  failureName: 'ProviderUnavailable',
};
const subject = modelSubject('openai', 'text-embedding-3-small', 'openai:https://api.example');
const key = circuitKey(subject);
const down = async () => {
  throw new StageError('ProviderUnavailable', 'The server did not answer.');
};

let database: TestDatabase;
beforeEach(async () => {
  database = await aDatabase();
});

/** A process of its own, with a clock of its own, which matters only for what it remembers. */
function aProcess(clock = { now: () => Date.now() }) {
  return sharedCircuit(subject, { database, clock }, policy);
}

async function failTimes(times: number, circuit = aProcess()): Promise<void> {
  for (let time = 0; time < times; time += 1)
    await expect(circuit.run(down)).rejects.toMatchObject({ name: 'ProviderUnavailable' });
}

/** As if the time for which it stays open were over. */
async function letTimePass(): Promise<void> {
  await database.ownerTransaction((session) =>
    session.query(`update sheaf.circuits set state = state || '{"openUntil": 0, "probeUntil": 0}'`),
  );
}

describe('a circuit of all processes', () => {
  it('is opened by the failures of several, and stops the calls of all, without calling', async () => {
    await Promise.all([failTimes(2), failTimes(2)]);
    let calls = 0;
    const refused = aProcess().run(async () => {
      calls += 1;
    });
    await expect(refused).rejects.toMatchObject({
      name: 'CircuitOpen',
      message: expect.stringMatching(
        `^Calls to text-embedding-3-small at openai are stopped, since 4 of the last 4 calls failed\\. .*\\(circuit ${key}\\)\\.$`,
      ),
      retryAfterSeconds: expect.any(Number),
    });
    expect(calls).toBe(0);
    expect(JSON.stringify(await rowsIn(database, 'select * from sheaf.circuits'))).not.toContain('api.example');
  });

  it('is closed by a call that went well once its time is over; only one is let through', async () => {
    await failTimes(4);
    await letTimePass();
    const outcomes = await Promise.allSettled(
      [1, 2, 3].map((n) => aProcess().run(() => new Promise((resolve) => setTimeout(() => resolve(n), 100)))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await aProcess().run(async () => 'again')).toBe('again');
  });

  it('does not count what was answered: refusals, limits, faults of our own', async () => {
    const circuit = aProcess();
    for (const name of ['ProviderThrottled', 'CredentialsRejected', 'ModelMissing'] as const) {
      for (let time = 0; time < 3; time += 1)
        await circuit.run(() => Promise.reject(new StageError(name, 'No.'))).catch(() => undefined);
    }
    expect(await circuit.run(async () => 'open')).toBe('open');
  });

  it('lets calls through when its row cannot be read, and loses no answer when it cannot be written', async () => {
    const broken = { ...database, call: () => Promise.reject(new Error('The database is away.')) };
    const circuit = sharedCircuit(subject, { database: broken, clock: { now: () => Date.now() } }, policy);
    expect(await circuit.run(async () => 'answer')).toBe('answer');
    await expect(circuit.run(down)).rejects.toMatchObject({ name: 'ProviderUnavailable' });
  });

  it('asks the database once in a while, not at every call that goes well', async () => {
    const asked: string[] = [];
    const counted = {
      ...database,
      call<T>(name: string, argument: unknown): Promise<T> {
        asked.push(name);
        return database.call<T>(name, argument);
      },
    };
    let now = 0;
    const circuit = sharedCircuit(subject, { database: counted, clock: { now: () => now } }, policy);
    for (let time = 0; time < 20; time += 1) await circuit.run(async () => undefined);
    expect(asked).toEqual(['read_circuit']);
    now = 2500;
    await circuit.run(async () => undefined);
    expect(asked).toEqual(['read_circuit', 'read_circuit', 'read_circuit', 'write_circuit']);
    const [row] = await rowsIn<{ calls: number }>(
      database,
      `select (state->'current'->>'calls')::int as calls from sheaf.circuits`,
    );
    expect(row?.calls).toBe(21);
  });
});

describe('the sweep', () => {
  async function aPausedJob(jobId: string, message: string, error = 'CircuitOpen'): Promise<void> {
    const job = { tenantId: 'default', jobId };
    await database.call('submit_job', { ...job, corpus: 'documents', source: { type: 'landing' } });
    await database.call('start_attempt', { ...job, attempt: 1 });
    await database.call('halt_attempt', { ...job, attempt: 1, error, message });
    const counts = await database.call('count_documents', job);
    const ended = {
      ...job,
      attempt: 1,
      status: 'paused',
      outcome: message,
      counts,
      from: ['running'],
      handOver: false,
    };
    await database.call('end_attempt', ended);
    await database.call('note_halt', { ...job, attempt: 1, error, message, failureId: `failure-${jobId}` });
  }
  const statuses = () =>
    rowsIn<{ id: string; status: string }>(database, 'select job_id as id, status from sheaf.jobs order by job_id');
  async function resume(): Promise<number> {
    const machine = new StateMachine();
    const start = (name: string, input: unknown) => machine.start(name, input);
    const resumed = await resumeAfterCircuits({
      database,
      stateMachine: { start, stop: async () => {}, status: async () => undefined },
    });
    expect(machine.executions.size).toBe(resumed);
    return resumed;
  }

  it('leaves jobs alone while the circuit is open, tries one when its time is over, and resumes all when it closes', async () => {
    await failTimes(4);
    for (const id of ['a', 'b', 'c']) await aPausedJob(id, `Stopped (circuit ${key}).`);
    await aPausedJob('d', 'The budget is spent.', 'BudgetExceeded');
    expect(await resume()).toBe(0);
    await letTimePass();
    expect(await resume()).toBe(1);
    const pending = (await statuses()).filter(({ status }) => status === 'pending');
    expect(pending).toHaveLength(1);
    await aProcess().run(async () => undefined);
    expect(await resume()).toBe(2);
    expect((await statuses()).map(({ status }) => status)).toEqual(['pending', 'pending', 'pending', 'paused']);
  });

  it('leaves a job alone whose pause a person has dismissed', async () => {
    await aPausedJob('a', 'Stopped (circuit openai-gone).');
    await database.call('dismiss_failures', { tenantId: 'default', failureIds: ['failure-a'], reason: 'Not now.' });
    expect(await resume()).toBe(0);
  });

  it('comes back later to a job that its tenant has no room for, and goes on with the others', async () => {
    for (const id of ['a', 'b']) await aPausedJob(id, 'Stopped (circuit openai-gone).');
    await database.call('set_budgets', { tenantId: 'default', budgets: [{ corpus: '', concurrentJobs: 1 }] });
    expect(await resume()).toBe(1);
    expect((await statuses()).map(({ status }) => status).sort()).toEqual(['paused', 'pending']);
  });

  it('resumes a job whose circuit nobody knows any more', async () => {
    await aPausedJob('a', 'Stopped (circuit openai-gone).');
    expect(await resume()).toBe(1);
  });
});
