import { redactEntry, redactText } from '@sheaf/core/redact';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('what goes into a log', () => {
  it.each([
    ['mail to jo.doe+x@mail.example.org now', 'mail to [email] now'],
    ['Authorization: Bearer abcdefgh12345678', 'Authorization: [secret] [secret]'],
    ['sent with bearer abcdefgh12345678.', 'sent with bearer [secret]'],
    ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln ends', 'token [secret] ends'],
    ['key sk-abcdefghijklmnop1234 and AKIAABCDEFGHIJKLMNOP', 'key [secret] and [secret]'],
    ['postgres://user:pa%20ss@db.example:5432/x', 'postgres://[secret]@db.example:5432/x'],
    [
      'GET https://a.example/x?page=2&api_key=hush&sig=abc',
      'GET https://a.example/x?page=2&api_key=[secret]&sig=[secret]',
    ],
    [
      'https://s3.example/k?X-Amz-Signature=0f0f&X-Amz-Date=1',
      'https://s3.example/k?X-Amz-Signature=[secret]&X-Amz-Date=1',
    ],
    ['{"password":"hush","user":"u"}', '{"password":[secret],"user":"u"}'],
    ["client_secret='hush hush' next", 'client_secret=[secret] next'],
  ])('loses its secrets: %s', (text, expected) => {
    expect(redactText(text)).toBe(expected);
  });

  it.each([
    'job 01JAB8X2Z5W1T4M0Q6R7S8V9YN of sheaf-dev-fetch-documents, 3d0c6f0e-7f1b-4d8e-9c55-7b1f6f1e4a11',
    'arn:aws:lambda:eu-central-1:000000000000:function:sheaf-dev-clean-documents',
    'https://api.example/v1/models?page=2 answered 429 after 12 tokens',
    'core@1.2.3 and 4bf92f3577b34da6a3ce929d0e0e4736',
  ])('keeps what is needed to find a fault: %s', (text) => {
    expect(redactText(text)).toBe(text);
  });

  it('hides what stands under the name of a secret, and leaves numbers and ids alone', () => {
    const line = {
      apiKey: 'hush',
      token: 7,
      inputTokens: 3,
      cursorSecret: 'hush',
      nested: [{ password: 'hush' }],
      jobId: 'j',
    };
    expect(JSON.parse(JSON.stringify(line, redactEntry))).toEqual({
      apiKey: '[secret]',
      token: 7,
      inputTokens: 3,
      cursorSecret: '[secret]',
      nested: [{ password: '[secret]' }],
      jobId: 'j',
    });
  });

  it('never shows a credential, whatever is around it', () => {
    const around = fc.string({ maxLength: 40 });
    fc.assert(
      fc.property(around, around, fc.stringMatching(/^[A-Za-z0-9]{24,40}$/), (before, after, secret) => {
        const forms = [`https://u:${secret}@h.example/`, `?token=${secret}`, `Bearer ${secret}`, `sheaf_${secret}`];
        for (const form of forms) expect(redactText(`${before} ${form} ${after}`)).not.toContain(secret);
      }),
      { numRuns: 200 },
    );
  });

  it('takes time in proportion to the text', () => {
    const hostile = [
      'a'.repeat(200_000),
      'a@'.repeat(100_000),
      'x://'.repeat(50_000),
      'a-b_'.repeat(50_000),
      'token '.repeat(30_000),
    ];
    const startedAt = performance.now();
    for (const text of hostile) redactText(text);
    expect(performance.now() - startedAt).toBeLessThan(3_000);
  });
});
