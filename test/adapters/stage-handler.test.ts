import { StageError } from '@sheaf/core/errors';
import type { Context } from 'aws-lambda';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as z from 'zod';
import { stageHandler } from '../../lambdas/adapters/stage-handler.ts';

const context = { awsRequestId: 'r1', functionName: 'test' } as Context;
let built = 0;

function aHandler(run: (event: { jobId: string; uri: string }) => Promise<unknown>) {
  return stageHandler({
    environment: z.object({ PATH: z.string() }),
    event: z.object({ jobId: z.string(), uri: z.string() }),
    ports: async () => {
      built += 1;
      return {};
    },
    run,
  });
}

beforeEach(() => {
  built = 0;
  vi.stubEnv('POWERTOOLS_METRICS_NAMESPACE', 'Sheaf');
});

describe('stageHandler', () => {
  it('answers what the stage answers, and builds its ports once', async () => {
    const handler = aHandler(async ({ jobId }) => ({ documents: [jobId] }));
    expect(await handler({ jobId: 'j', uri: 'u' }, context)).toEqual({ documents: ['j'] });
    await handler({ jobId: 'j', uri: 'u' }, context);
    expect(built).toBe(1);
  });

  it('keeps the literal name of an error of the table', async () => {
    const handler = aHandler(async () => {
      throw new StageError('StoreUnavailable', 'gone');
    });
    await expect(handler({ jobId: 'j', uri: 'u' }, context)).rejects.toMatchObject({
      name: 'StoreUnavailable',
      message: 'gone',
    });
  });

  it('names every other error Unknown, which is what Catch waits for', async () => {
    const handler = aHandler(async () => {
      throw new TypeError('x is not a function');
    });
    await expect(handler({ jobId: 'j', uri: 'u' }, context)).rejects.toMatchObject({ name: 'Unknown' });
  });

  it('rejects an event of another shape and says what is wrong with it', async () => {
    await expect(aHandler(async () => ({}))({ jobId: 1 }, context)).rejects.toThrow(
      /event is not what this function takes/,
    );
  });

  it('logs ids, never names', async () => {
    const lines: string[] = [];
    const spy = vi.spyOn(console, 'info').mockImplementation((line) => void lines.push(String(line)));
    await aHandler(async () => ({}))({ jobId: 'j-1', uri: 'secret-name.md' }, context);
    spy.mockRestore();
    expect(lines.join('')).not.toContain('secret-name');
  });
});
