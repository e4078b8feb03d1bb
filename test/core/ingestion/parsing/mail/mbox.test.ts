import { mboxParser, splitMbox, withoutQuoting } from '@sheaf/core/ingestion/parsing/mail/mbox';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filesOf, unpack } from '../archive/unpack.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const separator = 'From ann@example.org Mon Jan  1 10:00:00 2024';
const read = (text: string) => unpack(mboxParser, bytesOf(text));

describe('a mailbox', () => {
  it('becomes a list of its messages with their subjects, and each of them a child', async () => {
    const { text, children } = await read(
      `${separator}\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\nOne.\n\n${separator}\nSubject: long\n  subject\n\nTwo.\n`,
    );
    expect(text).toBe('- message-0001.eml: Grüße\n- message-0002.eml: long subject');
    expect(filesOf(children)).toEqual({
      'message-0001.eml': 'Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\nOne.\n',
      'message-0002.eml': 'Subject: long\n  subject\n\nTwo.\n',
    });
    expect(children[0]!.mediaType).toBe('message/rfc822');
  });

  it('is not cut at sentences that begin with From, and shares the bytes of its messages', async () => {
    const body = 'Subject: S\n\nText.\n\nFrom here on it is 10:00 in 2024.\nFrom the top.\n';
    const { children } = await read(`${separator}\n${body}`);
    expect(filesOf(children)).toEqual({ 'message-0001.eml': body });
    const bytes = bytesOf(`${separator}\n${body}`);
    expect([...splitMbox(bytes)][0]!.buffer).toBe(bytes.buffer);
  });

  it('loses one > of lines that were quoted for it, at the start of a message as well', () => {
    const text = (message: string) => new TextDecoder().decode(withoutQuoting(bytesOf(message)));
    expect(text('>From a\n>>From b\n> From c\nd >From e\n>>>From f')).toBe(
      'From a\n>From b\n> From c\nd >From e\n>>From f',
    );
    expect(text('nothing')).toBe('nothing');
  });

  it('gives back what was written by the mboxrd rule', () => {
    const lines = fc.array(fc.constantFrom('From x', '>From y', '>>From z', 'text', '', 'A: b', '> q'), {
      maxLength: 8,
    });
    fc.assert(
      fc.property(fc.array(lines, { minLength: 1, maxLength: 5 }), (bodies) => {
        const messages = bodies.map((body) => ['Subject: S', '', ...body, ''].join('\n'));
        const quoted = messages.map((one) => `${separator}\n${one.replace(/^(>*From )/gm, '>$1')}\n`);
        const split = [...splitMbox(bytesOf(quoted.join('')))].map((one) =>
          new TextDecoder().decode(withoutQuoting(one)),
        );
        expect(split.map((one) => one.trimEnd())).toEqual(messages.map((one) => one.trimEnd()));
      }),
    );
  });
});
