import { describe, expect, it } from 'vitest';
import type { RuleResource, Target } from '../../../local/assembly/inventory.ts';
import { bridgeEvent } from '../../../local/events/bridge-event.ts';
import { disorderly } from '../../../local/events/disorder.ts';
import { EventBus, type TargetPorts } from '../../../local/events/event-bus.ts';
import { inputFor } from '../../../local/events/target-input.ts';
import { aFakeClock } from './a-fake-clock.ts';

const silent = { debug() {}, info() {}, warn() {}, error() {} };
const created = (key: string) =>
  bridgeEvent({ source: 'aws.s3', detailType: 'Object Created', now: 0, resources: [], detail: { object: { key } } });

const aTarget = (arn: string, overrides: Partial<Target> = {}): Target => ({
  id: 't',
  arn,
  input: { kind: 'event' },
  deadLetterArn: null,
  maximumRetryAttempts: 0,
  ...overrides,
});

const aRule = (targets: readonly Target[], overrides: Partial<RuleResource> = {}): RuleResource => ({
  name: 'rule',
  arn: 'arn:aws:events:::rule/rule',
  isEnabled: true,
  pattern: { source: ['aws.s3'] },
  schedule: null,
  targets,
  ...overrides,
});

function aBus(rules: readonly RuleResource[], overrides: Partial<TargetPorts> = {}) {
  const delivered: string[] = [];
  const clock = aFakeClock(0);
  const targets: TargetPorts = {
    sendMessage: async (arn, body) => void delivered.push(`${arn} ${body}`),
    invokeFunction: async (arn, payload) => void delivered.push(`${arn} ${payload}`),
    startExecution: async (arn, input, name) => void delivered.push(`${arn} ${input} ${name.length}`),
    ...overrides,
  };
  return { bus: new EventBus({ rules, targets, clock, logger: silent }), delivered, clock };
}

describe('the bus', () => {
  it('delivers an event to every target of each rule that matches', async () => {
    const constant = { input: { kind: 'constant', json: '{}' } } as const;
    const { bus, delivered } = aBus([
      aRule([aTarget('arn:aws:sqs:::a', constant), aTarget('arn:aws:lambda:::function:f', constant)]),
      aRule([aTarget('arn:aws:states:::stateMachine:m', constant)]),
      aRule([aTarget('arn:aws:sqs:::no', constant)], { pattern: { source: ['aws.states'] } }),
      aRule([aTarget('arn:aws:sqs:::no', constant)], { isEnabled: false }),
    ]);
    await bus.publish(created('k'));
    expect(delivered.toSorted()).toEqual([
      'arn:aws:lambda:::function:f {}',
      'arn:aws:sqs:::a {}',
      'arn:aws:states:::stateMachine:m {} 36',
    ]);
  });

  it('does not wait for functions, until it is drained', async () => {
    let finish = (): void => {};
    const { bus } = aBus([aRule([aTarget('arn:aws:lambda:::function:f')])], {
      invokeFunction: () =>
        new Promise<void>((resolve) => {
          finish = resolve;
        }),
    });
    await bus.publish(created('k'));
    let isDrained = false;
    const drained = bus.drain().then(() => {
      isDrained = true;
    });
    await Promise.resolve();
    expect(isDrained).toBe(false);
    finish();
    await drained;
    expect(isDrained).toBe(true);
  });

  it('tries again, and at last stores a dead letter', async () => {
    let tries = 0;
    const { bus, delivered, clock } = aBus(
      [
        aRule([
          aTarget('arn:aws:lambda:::function:f', { maximumRetryAttempts: 2, deadLetterArn: 'arn:aws:sqs:::dead' }),
        ]),
      ],
      {
        invokeFunction: async () => {
          tries += 1;
          throw new Error('no');
        },
      },
    );
    await bus.publish(created('k'));
    for (let round = 0; round < 5; round += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      clock.advance(60_000);
    }
    await bus.drain();
    expect(tries).toBe(3);
    expect(delivered).toEqual([expect.stringMatching(/^arn:aws:sqs:::dead .*"key":"k"/)]);
  });
});

describe('the input of a target', () => {
  const event = { detail: { name: 'a "b"', count: 3, list: [1], deep: { x: null } } };
  it.each([
    [{ kind: 'event' }, JSON.stringify(event)],
    [{ kind: 'constant', json: '{"a":1}' }, '{"a":1}'],
    [{ kind: 'path', path: '$.detail.count' }, '3'],
    [{ kind: 'path', path: '$.detail.absent.deeper' }, 'null'],
    [
      { kind: 'template', paths: { n: '$.detail.name', c: '$.detail.count' }, template: '{"x":<n>,"y":<c>}' },
      '{"x":"a \\"b\\"","y":3}',
    ],
    [
      { kind: 'template', paths: { n: '$.detail.name', l: '$.detail.list' }, template: '"name <n> of <l>"' },
      '"name a \\"b\\" of [1]"',
    ],
  ] as const)('%j is %s', (input, expected) => {
    expect(inputFor(input, event)).toBe(expected);
  });

  it('rejects a path with an index, and a placeholder without a path', () => {
    expect(() => inputFor({ kind: 'path', path: '$.detail.list[0]' }, event)).toThrow(
      /is a path that the local cloud does not know/,
    );
    expect(() => inputFor({ kind: 'template', paths: {}, template: '<n>' }, event)).toThrow(/is not in the paths map/);
  });
});

describe('disorder', () => {
  const keys = Array.from({ length: 200 }, (_, index) => String(index));

  async function seen(disorder: { duplicated: number; dropped: number; delayed: number }, seed = 7): Promise<string[]> {
    const received: string[] = [];
    const delivery = disorderly({ seed, ...disorder }, async (event) => {
      received.push((event.detail as { object: { key: string } }).object.key);
    });
    for (const key of keys) await delivery.publish(created(key));
    await delivery.flush();
    return received;
  }

  it('changes nothing when it is told to do nothing', async () => {
    expect(await seen({ duplicated: 0, dropped: 0, delayed: 0 })).toEqual(keys);
  });

  it('delivers some twice, some never, some late, and the same by the same seed', async () => {
    const duplicated = await seen({ duplicated: 0.2, dropped: 0, delayed: 0 });
    expect(duplicated.length).toBeGreaterThan(220);
    expect(new Set(duplicated).size).toBe(200);
    const dropped = await seen({ duplicated: 0, dropped: 0.2, delayed: 0 });
    expect(dropped.length).toBeLessThan(180);
    const delayed = await seen({ duplicated: 0, dropped: 0, delayed: 0.3 });
    expect(delayed.toSorted()).toEqual(keys.toSorted());
    expect(delayed).not.toEqual(keys);
    expect(await seen({ duplicated: 0, dropped: 0, delayed: 0.3 })).toEqual(delayed);
    expect(await seen({ duplicated: 0, dropped: 0, delayed: 0.3 }, 8)).not.toEqual(delayed);
  });
});
