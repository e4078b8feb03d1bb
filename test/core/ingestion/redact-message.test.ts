import { redactMessage } from '@sheaf/core/ingestion/redact-message';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('a message that is kept', () => {
  it.each([
    ["ENOENT: no such file or directory, open '/home/anna/plan.md'", 'ENOENT: no such file or directory, open [path]'],
    ['Request to https://user:pw@host.example/a?token=abc failed', 'Request to [address] failed'],
    ['authorization: Bearer abcdef.ghijkl', 'authorization: [secret] [secret]'],
    ['Bearer abcdef.ghijklmn was refused', 'Bearer [secret] was refused'],
    ['password=hunter2, user=anna', 'password=[secret], user=anna'],
    ['key sk-abcdefghijklmnopqrstu is wrong', 'key [secret] is wrong'],
    ['Mail anna@example.org about it', 'Mail [address] about it'],
    ['No object default/reports/2026/plan.md', 'No object [key]'],
  ])('holds no name, address or secret: %s', (message, redacted) => {
    expect(redactMessage(message)).toBe(redacted);
  });

  it.each([
    'The file has 4711 bytes; the corpus takes at most 1000. Split it, or raise maxFileBytes of the corpus.',
    'The document is application/pdf; supported are text/plain, text/html. Convert it and ingest it again.',
    'The vector store does not hold all chunks of the document. Retry the job.',
    '3/4 of the tokens are used.',
  ])('stays as it is when it has none: %s', (message) => {
    expect(redactMessage(message)).toBe(message);
  });

  it('is at most 500 characters long', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3_000 }), (message) => {
        expect(redactMessage(message).length).toBeLessThanOrEqual(500);
      }),
    );
  });

  it('takes no time to speak of, however the message is made', () => {
    const startedAt = performance.now();
    for (const part of ['a', '/', 'a/', '.', '@', 'a@', "'", ':', 'token=']) redactMessage(part.repeat(100_000));
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});
