import PostalMime, { type Address, type Attachment, type Email } from 'postal-mime';
import { StageError } from '../../../errors.ts';
import type { Parser } from '../parser.ts';
import { type MailAttachment, type MailMessage, shownAddress } from './mail-message.ts';
import { reportMessage } from './report-message.ts';

/** Parts of a message: real ones have dozens. Each line that looks like a boundary is compared with those of all parts. */
const mostBoundaries = 1000;

/**
 * An Internet message (RFC 5322) with its MIME parts (RFC 2045), encoded words (RFC 2047) and parameters (RFC 2231).
 * Attachments and attached messages become children.
 * @throws StageError CorruptDocument
 */
export const emlParser: Parser = async ({ bytes }, builder) => {
  reportMessage(await readEml(bytes), builder);
};

async function readEml(bytes: Uint8Array): Promise<MailMessage> {
  if (countBoundaries(bytes) > mostBoundaries) throw unreadable('it has too many parts');
  let email: Email;
  try {
    email = await PostalMime.parse(bytes, { forceRfc822Attachments: true });
  } catch (error) {
    throw unreadable('its parts nest too deep, or its header is too long', error);
  }
  return messageOf(email);
}

function messageOf(email: Email): MailMessage {
  return {
    subject: filled(email.subject),
    from: addresses([email.from ?? email.sender])[0],
    to: addresses(email.to ?? []),
    cc: addresses(email.cc ?? []),
    // What is no date is kept back: as metadata it could not be compared.
    date: isoDate(email.date),
    messageId: filled(email.messageId),
    inReplyTo: filled(email.inReplyTo),
    text: email.text,
    html: email.html,
    attachments: email.attachments.map(attachmentOf),
  };
}

function filled(text: string | undefined): string | undefined {
  return text?.trim() || undefined;
}

function addresses(list: readonly (Address | undefined)[]): string[] {
  return list
    .flatMap((address) => (address?.group ? address.group : [address]))
    .map((mailbox) => shownAddress(mailbox?.name, mailbox?.address))
    .filter((shown) => shown !== undefined);
}

export function isoDate(text: string | undefined): string | undefined {
  const date = new Date(text ?? Number.NaN);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function attachmentOf({ filename, content, mimeType, contentId }: Attachment): MailAttachment {
  return {
    name: filename ?? undefined,
    bytes: typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content),
    mediaType: mimeType || null,
    contentId: contentId?.trim().replace(/^<|>$/g, ''),
  };
}

const boundary = new TextEncoder().encode('boundary');

/** Times that the bytes say `boundary`, in any case. */
function countBoundaries(bytes: Uint8Array): number {
  let count = 0;
  for (let at = 0; at + boundary.length <= bytes.length; at += 1) {
    let match = 0;
    while (match < boundary.length && (bytes[at + match]! | 0x20) === boundary[match]) match += 1;
    if (match === boundary.length) count += 1;
  }
  return count;
}

function unreadable(why: string, cause?: unknown): StageError {
  return new StageError(
    'CorruptDocument',
    `The message cannot be read: ${why}. Save it anew from the mail program and ingest it again.`,
    { cause },
  );
}
