import { changeSchedule } from '@sheaf/core/platform/schedules/change-schedule';
import { claimRun } from '@sheaf/core/platform/schedules/run-schedule';
import { describe, expect, it } from 'vitest';
import { aScheduleRun } from './a-schedule.ts';

const outcomes = (runs: readonly { at: string; outcome: string }[]) =>
  runs.map(({ at, outcome }) => `${at.slice(5)} ${outcome}`);

describe('a firing', () => {
  it('is one ordinary job, however often and at once it is called for', async () => {
    const run = await aScheduleRun();
    run.at('2026-05-01T03:00:00Z');
    await Promise.all([run.fire(), run.fire({ scheduledAt: '2026-05-01T03:00:00Z' }), run.fire()]);
    await run.fire();
    const jobs = await run.jobs();
    expect(jobs).toMatchObject([{ source: { type: 'shelf' }, corpus: 'documents' }]);
    expect(await run.runs()).toMatchObject([{ at: '2026-05-01T03:00', outcome: 'submitted', jobId: jobs[0]!.jobId }]);
    expect(new Set(run.started)).toEqual(new Set([`${jobs[0]!.jobId}-1`]));
    expect((await run.row()).nextRunAt).toBe('2026-05-02T03:00:00.000000Z');
  });

  it('does not come before its time, and is believed to a scheduler whose clock is a little ahead', async () => {
    const run = await aScheduleRun();
    run.at('2026-05-01T02:58:00Z');
    await run.fire({ scheduledAt: '2026-05-01T03:00:00Z' });
    expect(await run.jobs()).toEqual([]);
    run.at('2026-05-01T02:59:59.700Z');
    await run.fire({ scheduledAt: '2026-05-01T03:00:00Z' });
    expect(await run.jobs()).toHaveLength(1);
  });

  it('starts in the end when the function died between claim and job, as the same job', async () => {
    const run = await aScheduleRun();
    run.at('2026-05-01T03:00:00Z');
    const { start } = run.ports.stateMachine;
    run.ports.stateMachine.start = async () => {
      throw Object.assign(new Error('down'), { name: 'StoreUnavailable' });
    };
    await expect(run.fire()).rejects.toThrow('down');
    expect(outcomes(await run.runs())).toEqual(['05-01T03:00 starting']);
    run.ports.stateMachine.start = start;
    run.at('2026-05-01T03:02:00Z');
    expect(await run.sweep()).toBe(1);
    expect(outcomes(await run.runs())).toEqual(['05-01T03:00 submitted']);
    expect(await run.jobs()).toHaveLength(1);
  });

  it('starts up to its jitter later, by a call that waits in the queue or by the sweep', async () => {
    const run = await aScheduleRun({ jitterSeconds: 900 });
    run.at('2026-05-01T03:00:00Z');
    await run.fire();
    expect(await run.jobs()).toEqual([]);
    const [{ delaySeconds = 0 } = {}] = run.delayed;
    expect(delaySeconds).toBeGreaterThan(0);
    run.time.now += delaySeconds * 1_000;
    await run.fire();
    expect(await run.jobs()).toHaveLength(1);
  });

  it('is skipped with its reason when its corpus is gone', async () => {
    const run = await aScheduleRun();
    await run.database.transaction({ role: 'sheaf_app', tenantId: 'default' }, (session) =>
      session.query('delete from sheaf.corpora'),
    );
    run.at('2026-05-01T03:00:00Z');
    await run.fire();
    expect(await run.runs()).toMatchObject([
      { outcome: 'skipped', reason: expect.stringContaining('corpus-not-found') },
    ]);
  });
});

describe('overlap', () => {
  it('skip leaves a time out while the job before it has not ended', async () => {
    const run = await aScheduleRun({ everySeconds: 3_600 });
    for (const hour of ['01', '02']) {
      run.at(`2026-05-01T${hour}:00:00Z`);
      await run.fire();
    }
    expect(outcomes(await run.runs())).toEqual(['05-01T01:00 submitted', '05-01T02:00 skipped']);
    expect((await run.runs())[1]!.reason).toContain('had not ended');
    await run.endJobs('failed');
    run.at('2026-05-01T03:00:00Z');
    await run.fire();
    expect(outcomes(await run.runs()).at(-1)).toBe('05-01T03:00 submitted');
  });

  it('queue lets one firing wait, which the sweep starts when the job has ended', async () => {
    const run = await aScheduleRun({ cron: '0 * * * *', overlap: 'queue' });
    for (const hour of ['01', '02', '03']) {
      run.at(`2026-05-01T${hour}:00:00Z`);
      await run.fire();
    }
    const waiting = ['05-01T01:00 submitted', '05-01T02:00 queued', '05-01T03:00 skipped'];
    expect(outcomes(await run.runs())).toEqual(waiting);
    await run.sweep();
    expect(outcomes(await run.runs())).toEqual(waiting);
    await run.endJobs();
    run.at('2026-05-01T03:05:00Z');
    await run.sweep();
    expect(outcomes(await run.runs())).toEqual([
      '05-01T01:00 submitted',
      '05-01T02:00 submitted',
      '05-01T03:00 skipped',
    ]);
    expect(await run.jobs()).toHaveLength(2);
  });
});

describe('catching up after a night in which nothing ran', () => {
  const night = async (catchUp: 'none' | 'last' | 'all', hours = 5) => {
    const run = await aScheduleRun({ cron: '0 * * * *', catchUp });
    run.at(new Date(Date.parse('2026-05-01T00:30:00Z') + hours * 3_600_000).toISOString());
    await run.sweep();
    return run;
  };

  it('makes up for none, and says so', async () => {
    const run = await night('none');
    expect(outcomes(await run.runs())).toEqual(['05-01T05:00 skipped']);
    expect((await run.runs())[0]!.reason).toMatch(/with all before it: catchUp is none/);
    expect(await run.jobs()).toEqual([]);
  });

  it('makes up for the last one', async () => {
    expect(outcomes(await (await night('last')).runs())).toEqual(['05-01T04:00 skipped', '05-01T05:00 submitted']);
  });

  it('makes up for all, one after another and at most ten', async () => {
    const run = await night('all', 30);
    expect(outcomes(await run.runs())).toEqual(['05-01T20:00 skipped', '05-01T21:00 submitted']);
    for (let left = 9; left > 0; left -= 1) {
      await run.endJobs();
      expect(await run.sweep()).toBe(1);
    }
    const runs = outcomes(await run.runs());
    expect(runs.slice(1)).toEqual(
      Array.from({ length: 10 }, (_, n) => `05-${n < 3 ? '01T2' : '02T0'}${n < 3 ? n + 1 : n - 3}:00 submitted`),
    );
    await run.endJobs();
    expect(await run.sweep()).toBe(0);
  });

  it('needs none for a call that is a few minutes late', async () => {
    const run = await aScheduleRun({ catchUp: 'none' });
    run.at('2026-05-01T03:06:00Z');
    await run.sweep();
    expect(outcomes(await run.runs())).toEqual(['05-01T03:00 submitted']);
  });
});

describe('a pause', () => {
  const change = (run: Awaited<ReturnType<typeof aScheduleRun>>, isPaused: boolean) =>
    changeSchedule(run.ports, 'default', run.ref.scheduleId, { isPaused });

  it('keeps it from firing, and what passed is not made up for', async () => {
    const run = await aScheduleRun();
    expect((await change(run, true)).nextRunAt).toBeNull();
    run.at('2026-05-01T03:00:00Z');
    await run.fire();
    run.at('2026-05-01T12:00:00Z');
    expect((await change(run, false)).nextRunAt).toBe('2026-05-02T03:00:00.000000Z');
    await run.fire();
    expect(await run.runs()).toEqual([]);
  });

  it('ends what waits, and lets somebody run it all the same', async () => {
    const run = await aScheduleRun({ jitterSeconds: 900 });
    run.at('2026-05-01T03:00:00Z');
    await run.fire();
    await run.database.ownerTransaction((session) =>
      session.query("update sheaf.schedule_firings set start_at = now() + interval '1 hour'"),
    );
    await change(run, true);
    expect(await run.runs()).toMatchObject([{ outcome: 'skipped', reason: expect.stringContaining('paused') }]);
    run.at('2026-05-01T04:00:00Z');
    await claimRun(run.ports, 'default', run.ref.scheduleId);
    await run.fire();
    expect(outcomes(await run.runs()).at(-1)).toBe('05-01T04:00 submitted');
  });
});

describe('the scheduler', () => {
  it('is told of each change, and forgets what is deleted', async () => {
    const run = await aScheduleRun({ timeZone: 'Europe/Berlin' });
    await run.fire();
    expect([...run.entries.values()]).toMatchObject([
      { expression: 'cron(0 3 * * ? *)', timeZone: 'Europe/Berlin', isEnabled: true, startAt: null, input: run.ref },
    ]);
    await changeSchedule(run.ports, 'default', run.ref.scheduleId, { everySeconds: 7_200, isPaused: true });
    await run.fire();
    expect([...run.entries.values()]).toMatchObject([
      { expression: 'rate(2 hours)', isEnabled: false, startAt: Date.parse('2026-05-01T02:00:00Z') },
    ]);
    await run.database.call('delete_schedule', run.ref);
    await run.fire();
    expect([run.entries.size, await run.row()]).toEqual([0, null]);
  });

  it('agrees with the table again after a crash between the two writes', async () => {
    const run = await aScheduleRun();
    run.state.isDown = true;
    await expect(run.fire()).rejects.toThrow('down');
    run.state.isDown = false;
    run.time.now = Date.now() + 120_000;
    await run.sweep();
    expect(run.entries.size).toBe(1);
    await run.database.call('delete_schedule', run.ref);
    run.time.now = Date.now() + 240_000;
    await run.sweep();
    expect([run.entries.size, await run.row()]).toEqual([0, null]);
  });

  it('has the newest of two changes, whichever was written last', async () => {
    const run = await aScheduleRun();
    const { put } = run.ports.scheduler;
    run.ports.scheduler.put = async (entry) => {
      run.ports.scheduler.put = put;
      // Another change overtakes this one before it is written.
      await changeSchedule(run.ports, 'default', run.ref.scheduleId, { cron: '0 7 * * *' });
      await run.fire();
      await put(entry);
    };
    await run.fire();
    expect([...run.entries.values()]).toMatchObject([{ expression: 'cron(0 7 * * ? *)' }]);
  });
});

describe('the end of a job', () => {
  const twice = async (changes: Parameters<typeof aScheduleRun>[0]) => {
    const run = await aScheduleRun({ everySeconds: 3_600, ...changes });
    for (const hour of ['01', '02']) {
      run.at(`2026-05-01T${hour}:00:00Z`);
      await run.fire();
    }
    const [{ jobId } = { jobId: '' }] = await run.jobs();
    return { run, jobId };
  };

  it('starts the firing that waited for it at once, whichever way the job ended', async () => {
    for (const status of ['completed', 'cancelled']) {
      const { run, jobId } = await twice({ overlap: 'queue' });
      expect(outcomes(await run.runs())).toEqual(['05-01T01:00 submitted', '05-01T02:00 queued']);
      await run.endJobs(status);
      await run.executionEnds(jobId);
      expect(outcomes(await run.runs())).toEqual(['05-01T01:00 submitted', '05-01T02:00 submitted']);
      expect(await run.jobs()).toHaveLength(2);
    }
  });

  it('is brought about where the execution ended without it', async () => {
    const { run, jobId } = await twice({ overlap: 'queue' });
    await run.executionEnds(jobId);
    expect(await run.jobs()).toHaveLength(2);
  });

  it('starts nothing while the job goes on, is paused, or nothing waits for it', async () => {
    const paused = await twice({ overlap: 'queue' });
    await paused.run.endJobs('paused');
    await paused.run.executionEnds(paused.jobId);
    expect(await paused.run.jobs()).toHaveLength(1);
    const skipping = await twice({ overlap: 'skip' });
    await skipping.run.endJobs();
    await skipping.run.executionEnds(skipping.jobId);
    expect(await skipping.run.jobs()).toHaveLength(1);
  });
});
