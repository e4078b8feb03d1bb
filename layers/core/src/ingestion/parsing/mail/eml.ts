import type { Address, Attachment, Email } from 'postal-mime';
import { StageError } from '../../../errors.ts';
import type { Parser } from '../parser.ts';
import { type MailAttachment, type MailMessage, shownAddress } from './mail-message.ts';
import { readMime } from './mime-reader.ts';
import { reportMessage } from './report-message.ts';

/**
 * An Internet message (RFC 5322) with its MIME parts (RFC 2045), encoded words (RFC 2047) and parameters (RFC 2231).
 * Attachments and attached messages become children.
 * @throws StageError CorruptDocument
 */
export const emlParser: Parser = async ({ bytes }, builder) => {
  reportMessage(await readEml(bytes), builder);
};

async function readEml(bytes: Uint8Array): Promise<MailMessage> {
  let email: Email;
  try {
    email = await readMime(bytes);
  } catch (cause) {
    throw new StageError(
      'CorruptDocument',
      'The message cannot be read: it has too many parts, they nest too deep, or its header is too long. Save it anew from the mail program and ingest it again.',
      { cause },
    );
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
