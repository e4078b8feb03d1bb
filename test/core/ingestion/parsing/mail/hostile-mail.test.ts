import { describe, expect, it } from 'vitest';
import { parse } from '../a-parse.ts';

/** Quadratic reading of these takes minutes; they are read in a tenth of a second. */
const mostMs = 5_000;
const many = 200_000;
const header = 'From: a@example.com\nSubject: Greetings\n';

async function textWithin(body: string, more = ''): Promise<string> {
  const started = performance.now();
  const { text } = await parse(`${header}${more}\n${body}`, 'eml');
  expect(performance.now() - started).toBeLessThan(mostMs);
  return text;
}

describe('a mail made to take long', () => {
  it('of signature lines after blank ones is read in linear time', async () => {
    const text = await textWithin(`${' \n'.repeat(many)}Hello.\n${'-- \n'.repeat(many)}`);
    expect(text).toContain('Hello.');
  });

  it('of millions of line breaks is read, however its lines are encoded', async () => {
    const body = `Hello.${'\n'.repeat(40 * many)}Goodbye.`;
    expect(await textWithin(body)).toMatch(/Hello\.\n+Goodbye\./);
  });

  it('of lines that begin as boundaries do, but are none, ends at the one that is', async () => {
    const type = 'Content-Type: multipart/mixed; boundary=end\n';
    const parts = `--end\n\nFirst.\n${'--enough\n-- en\n-\n'.repeat(many / 4)}--end\n\nSecond.\n--end--\n`;
    const text = await textWithin(parts, type);
    expect(text).toMatch(/First\./);
    expect(text).toMatch(/Second\./);
  });
});
