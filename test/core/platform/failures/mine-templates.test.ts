import { existsSync } from 'node:fs';
import { mineTemplates } from '@sheaf/core/platform/failures/mine-templates';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupingAccuracy, readLogs } from './labelled-logs.ts';

describe('templates of messages', () => {
  it('mask what varies by its form', () => {
    for (const [message, template] of [
      ['The file has 4711 bytes; at most 1,000 are taken.', 'The file has <*>; at most <*> are taken.'],
      ["Could not open '/tmp/a b.txt'.", 'Could not open <*>.'],
      ['Asked https://example.org/a?b=1 in vain', 'Asked <*> in vain'],
      ['Document 6f2c1f0e-7f1b-5d8e-9c55-7b1f6f1e4a10 is gone', 'Document <*> is gone'],
      ['Wrote /var/lib/x/1.bin at 12:30:01', 'Wrote <*> at <*>'],
      ['Hash deadbeef01 of block_17 differs', 'Hash <*> of <*> differs'],
      ['The document is application/pdf, not text', 'The document is <*>, not text'],
    ])
      expect(mineTemplates([message!])).toEqual([template]);
  });

  it('find words that vary by comparing messages that are equal otherwise', () => {
    const users = ['anna', 'bert', 'cleo'].map((user) => `Access denied for ${user} on store`);
    expect(new Set(mineTemplates(users))).toEqual(new Set(['Access denied for <*> on store']));
    expect(new Set(mineTemplates(users.slice(0, 2))).size).toBe(2);
  });

  it('keep states and settings apart until many differ', () => {
    const states = ['NEW', 'OPEN', 'SHUT'].map((state) => `It went to ${state} at once`);
    expect(new Set(mineTemplates(states)).size).toBe(3);
  });

  it('never merge messages that begin differently', () => {
    const messages = ['reader stopped early', 'writer stopped early', 'parser stopped early', 'loader stopped early'];
    expect(mineTemplates(messages)).toEqual(messages);
  });

  it('do not depend on the order of the messages, nor on how often each comes', () => {
    const word = fc.constantFrom('store', 'open', 'lost', '17', 'a=1', 'UP', 'x_9');
    const message = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(' '));
    fc.assert(
      fc.property(fc.array(message, { maxLength: 40 }), (messages) => {
        const of = new Map(mineTemplates(messages).map((template, index) => [messages[index]!, template]));
        const turned = [...messages, ...messages].reverse();
        expect(mineTemplates(turned)).toEqual(turned.map((one) => of.get(one)));
      }),
    );
  });

  it('take time in proportion to the messages, however they are made', { timeout: 20_000 }, () => {
    const hostile = [' ', 'a', '.', ':', '/', '1', "'", '<*>', 'a.', 'a_1-', '(', 'é'].map((part) =>
      part.repeat(50_000),
    );
    const startedAt = performance.now();
    mineTemplates([
      ...hostile,
      ...Array.from({ length: 20_000 }, (_, n) => `Word${n % 97} ${n} of part ${n % 7} failed`),
    ]);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
  });
});

const logs = '../shared/data/logs/loghub-2k-shared.tar.gz';
if (!existsSync(logs))
  console.log(`Skipped: ${logs} is missing; put the shared evaluation data beside the repository to run this.`);

/** Published means of eight systems: Drain 0.854, Brain 0.991 (LogPAI logparser). */
describe.skipIf(!existsSync(logs))('the labelled logs of eight systems', () => {
  it('are grouped as people grouped them, by one set of rules for all', () => {
    const accuracies = [...readLogs(logs)].map(([system, lines]) => {
      const templates = mineTemplates(lines.map(({ content }) => content));
      const events = lines.map(({ event }) => event);
      return [system, groupingAccuracy(templates, events)] as const;
    });
    const mean = accuracies.reduce((sum, [, accuracy]) => sum + accuracy, 0) / accuracies.length;
    console.log(
      `${accuracies.map(([system, one]) => `${system} ${one.toFixed(4)}`).join(', ')}; mean ${mean.toFixed(4)}`,
    );
    expect(accuracies).toHaveLength(8);
    expect(mean).toBeGreaterThan(0.99);
    expect(Math.min(...accuracies.map(([, accuracy]) => accuracy))).toBeGreaterThan(0.98);
  });
});
