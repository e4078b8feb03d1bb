import { createSchedule } from '@sheaf/core/platform/schedules/create-schedule';
import { beforeAll, describe, expect, it } from 'vitest';
import { aDatabase } from '../../../fixtures/database.ts';
import { anApi } from '../an-api.ts';
import { settings } from '../schedules/a-schedule.ts';

let ctx: Awaited<ReturnType<typeof anApi>>;
let schedule: string;

beforeAll(async () => {
  ctx = await anApi(await aDatabase());
  schedule = `/v1/schedules/${(await createSchedule(ctx.ports, 'default', settings({}))).scheduleId}`;
});

describe('a change of what somebody has seen', () => {
  it.each([
    ['a corpus', 'PATCH', () => '/v1/corpora/documents', { language: 'de' }, { language: 'en' }],
    ['a schedule', 'PATCH', () => schedule, { name: 'first' }, { name: 'second' }],
    ['budgets', 'PUT', () => '/v1/budgets', { tokensPerDay: { hard: 5 } }, { tokensPerDay: { hard: 6 } }],
  ])('of %s is refused when another came before it', async (_what, method, path, first, second) => {
    const seen = (await ctx.ask('GET', path())).headers.get('etag')!;
    expect(seen).toMatch(/^"[^"]+"$/);
    expect((await ctx.ask('GET', path())).headers.get('etag')).toBe(seen);
    const changed = await ctx.ask(method, path(), first, { 'if-match': seen });
    expect(changed.status).toBe(200);
    expect((await ctx.ask('GET', path())).headers.get('etag')).toBe(changed.headers.get('etag'));
    const late = await ctx.ask(method, path(), second, { 'if-match': seen });
    expect([late.status, late.body.type]).toEqual([412, 'urn:sheaf:problem:changed-meanwhile']);
    expect((await ctx.ask(method, path(), second, { 'if-match': '*' })).status).toBe(200);
    expect((await ctx.ask(method, path(), first)).status).toBe(200);
  });
});

describe('a list by numbers', () => {
  it('takes page and page_size in the query, and refuses others', async () => {
    for (const corpus of ['one', 'two', 'three']) await ctx.ask('POST', '/v1/corpora', { corpus });
    const { body } = await ctx.ask('GET', '/v1/corpora?page=2&page_size=2');
    expect(body.items.map(({ corpus }: { corpus: string }) => corpus)).toEqual(['three', 'two']);
    for (const query of ['page=0', 'page_size=101', 'page=x', 'page=1001&page_size=10'])
      expect([query, (await ctx.ask('GET', `/v1/jobs?${query}`)).status]).toEqual([query, 400]);
    for (const list of ['failures', 'jobs', 'audit', 'schedules', 'groups'])
      expect([list, (await ctx.ask('GET', `/v1/${list}?page=1`)).status]).toEqual([list, 200]);
  });
});
