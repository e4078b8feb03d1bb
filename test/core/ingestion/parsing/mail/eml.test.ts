import { emlParser } from '@sheaf/core/ingestion/parsing/mail/eml';
import { detectMediaType } from '@sheaf/core/ingestion/parsing/media-type';
import { describe, expect, it } from 'vitest';
import { filesOf, unpack } from '../archive/unpack.ts';
import { aMessage } from './a-message.ts';

const read = (message: string) => unpack(emlParser, new TextEncoder().encode(message), 'message/rfc822');

/** Elements as `Type path: text`. */
const outline = ({ text, elements }: Awaited<ReturnType<typeof read>>) =>
  elements.map(
    ({ type, path, charStart, charEnd }) => `${type}${path ? ` ${path}` : ''}: ${text.slice(charStart, charEnd)}`,
  );

const html = (body: string) => `Subject: S\nContent-Type: text/html; charset=utf-8\n\n${body}`;

describe('a message', () => {
  it('is its subject, what its writer wrote, its attachments, then signature and quotation apart', async () => {
    expect(outline(await read(aMessage))).toEqual([
      'Title: Grüße and plans',
      'Paragraph: Hello Ann,',
      'Paragraph: the plans for spring are schön.',
      'List attachments: - plan 2024.csv\n- attachment-2.eml\n- attachment-3.bin',
      'Footer signature: Jürgen\nExample Ltd',
      'Footer quoted: On Mon, 1 Jan 2024 at 09:00, Ann <ann@example.org> wrote:\nWhat are the plans?\nOlder still.',
    ]);
  });

  it('has its header as metadata, decoded', async () => {
    const { title, metadata } = await read(aMessage);
    expect(title).toBe('Grüße and plans');
    expect(metadata).toEqual({
      from: 'Jürgen Example <juergen@example.org>',
      authors: ['Jürgen Example <juergen@example.org>'],
      to: ['Ann <ann@example.org>', 'team@example.org'],
      cc: ['Bob B. <bob@example.org>'],
      date: '2024-01-02T09:30:00.000Z',
      messageId: '<two@example.org>',
      inReplyTo: '<one@example.org>',
    });
  });

  it('has its attachments and attached messages as children', async () => {
    const { children } = await read(aMessage);
    expect(filesOf(children)).toMatchObject({
      'plan 2024.csv': 'a,b\n1,2\n',
      'attachment-2.eml': expect.stringContaining('Earlier text.'),
      'attachment-3.bin': expect.stringContaining('bytes'),
    });
    expect(children.map(({ mediaType }) => mediaType)).toEqual([
      'text/csv',
      'message/rfc822',
      'application/octet-stream',
    ]);
  });

  it('is its HTML where that clearly says more than the plain text', async () => {
    const more = `<h2>Agenda</h2><ul><li>One</ul><p>${'Many words. '.repeat(60)}</p>`;
    const message = `Subject: S\nContent-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nSee HTML.\n--b\n${html(more).replace('Subject: S\n', '')}\n--b--\n`;
    expect(outline(await read(message)).slice(1, 3)).toEqual(['Title: Agenda', 'List: - One']);
  });

  it.each([
    [
      'Gmail',
      '<p>Own.</p><div class="gmail_quote"><div class="gmail_attr">On Mon:</div><blockquote>Old.</blockquote></div>',
    ],
    ['Thunderbird', '<p>Own.</p><div class="moz-cite-prefix">x:</div><blockquote type="cite">Old.</blockquote>'],
    ['Outlook on the web', '<p>Own.</p><hr><div id="divRplyFwdMsg">From: x</div><div>Old.</div>'],
    [
      'Outlook',
      '<p>Own.</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:0"><p>From: x</p></div></div><p>Old.</p>',
    ],
    ['words alone', '<p>Own.</p><p>Am 1.1.2024 um 9:00 schrieb Ann:</p><p>Old.</p>'],
    ['a copied header', '<p>Own.</p><p><b>Von:</b> Ann<br><b>Gesendet:</b> Montag<br><b>An:</b> Bob</p><p>Old.</p>'],
  ])('has its quotation apart where %s marks it in HTML', async (_, body) => {
    const lines = outline(await read(html(body)));
    expect(lines.slice(0, 2)).toEqual(['Title: S', 'Paragraph: Own.']);
    expect(lines.slice(2).every((line) => line.startsWith('Footer quoted: '))).toBe(true);
    expect(lines.at(-1)).toContain('Old.');
  });

  it('that only forwards is what it forwards', async () => {
    const forward = 'Subject: Fwd: S\n\n---------- Forwarded message ---------\nFrom: Ann\n\nThe news.\n';
    expect(outline(await read(forward)).at(-1)).toBe('Paragraph: The news.');
  });

  it('has images that its HTML shows as children only from 10 kB', async () => {
    const image = (id: string, bytes: number) =>
      `--b\nContent-Type: image/png; name=${id}.png\nContent-ID: <${id}@x>\nContent-Transfer-Encoding: base64\n\n${Buffer.alloc(bytes).toString('base64')}\n`;
    const message = `Subject: S\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html\n\n<p>Hi<img src="cid:logo@x"><img src="cid:plan@x">\n${image('logo', 900)}${image('plan', 12_000)}${image('loose', 900)}--b--\n`;
    expect((await read(message)).children.map(({ path }) => path)).toEqual(['plan.png', 'loose.png']);
  });

  it('gives attachments safe names, each once', async () => {
    const part = (name: string) => `--b\nContent-Disposition: attachment; filename="${name}"\n\nx\n`;
    const names = ['../../etc/passwd', 'a.txt', 'C:\\\\dir\\\\a.txt', '..', 'a.txt'];
    const message = `Subject: S\nContent-Type: multipart/mixed; boundary=b\n\n${names.map(part).join('')}--b--\n`;
    expect((await read(message)).children.map(({ path }) => path)).toEqual([
      'passwd',
      'a.txt',
      'a-2.txt',
      'attachment-4.txt',
      'a-3.txt',
    ]);
  });

  it('without a body says its subject, and without that is refused as empty', async () => {
    const { text, title } = await read('Subject: Server is down (EOM)\nFrom: a@example.org\n\n');
    expect({ text, title }).toEqual({ text: 'Server is down (EOM)', title: 'Server is down (EOM)' });
    await expect(read('From: a@example.org\n\n')).rejects.toMatchObject({ name: 'EmptyDocument' });
  });

  it('with broken MIME is read as far as it goes', async () => {
    const broken =
      'Subject: =?bogus?Q?x=ZZ?=\nContent-Type: multipart/mixed; boundary="b\n\n--b\nContent-Transfer-Encoding: base64\n\n!!!!\n--b';
    await expect(read(broken).catch(({ name }) => ({ text: name }))).resolves.toBeDefined();
  });

  it('of ten thousand parts and more is refused', async () => {
    const many = `Subject: S\nContent-Type: multipart/mixed; boundary=b\n\n${'--b\n\nx\n'.repeat(10_001)}`;
    await expect(read(many)).rejects.toMatchObject({ name: 'CorruptDocument' });
  });

  it.each(['\n', ' \n\t', '--x\n', '> a\n', 'AAAA\n', 'a \n'])(
    'of a megabyte of %j is read within seconds',
    async (unit) => {
      const started = performance.now();
      await read(`Subject: S\n\n${unit.repeat(1_000_000 / unit.length)}x`);
      expect(performance.now() - started).toBeLessThan(5000);
    },
  );
});

describe('a message is recognised', () => {
  it.each([
    [aMessage, null, 'message/rfc822'],
    ['Received: by x\n\tfor y\nFrom: a@example.org\nSubject: S\n\nText', 'txt', 'message/rfc822'],
    ['From a@example.org Mon Jan  1 10:00:00 2024\nSubject: S\n\nText', null, 'application/mbox'],
    ['Subject: a note\nDate: today\n\nNot mail.', 'txt', 'text/plain'],
    ['From here on 10:00 we walk, 2024', 'txt', 'text/plain'],
    ['# From: x\nSubject: y', 'md', 'text/markdown'],
  ])('by its content: %j named %s is %s', async (text, extension, type) => {
    expect(await detectMediaType(new TextEncoder().encode(text), extension)).toBe(type);
  });
});
