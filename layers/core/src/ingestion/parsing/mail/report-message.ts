import { StageError } from '../../../errors.ts';
import type { CleanDocument } from '../../model.ts';
import { addContents } from '../archive/unpacked.ts';
import type { DocumentBuilder } from '../document-builder.ts';
import { addAttachments } from './attachments.ts';
import { copyElements, type MailBody, readMailBody } from './mail-body.ts';
import type { MailMessage } from './mail-message.ts';

/** Paths of the elements that are not the message itself. */
export const quotedPath = 'quoted';
export const signaturePath = 'signature';
export const attachmentsPath = 'attachments';

/** Metadata is kept in a row: long lists of recipients are cut. */
const mostAddresses = 50;
const longestAddress = 200;

/**
 * Reports a message: its header as metadata, its subject as a heading, what its writer wrote, the names of its attachments,
 * then as Footer elements the signature and what was quoted. Those stay addressable, since a reader sees them, and are told
 * apart by their path, since a thread repeats them in each of its messages. A message that says nothing of its own, such as
 * a bare forward, is what it quotes.
 * One with nothing but a subject says that.
 * @throws StageError EmptyDocument when there is nothing but a header without a subject
 */
export function reportMessage(message: MailMessage, builder: DocumentBuilder): void {
  addHeader(message, builder);
  const { own, quoted, signature } = bodyOf(readMailBody(message));
  copyElements(own, builder);
  const names = addAttachments(message.attachments, message.html, builder);
  addContents(builder, names, attachmentsPath);
  const isBare = names.length === 0 && own.text === '' && quoted.text === '' && signature.text === '';
  if (isBare && message.subject === undefined)
    throw new StageError('EmptyDocument', 'The message has neither a subject nor a body nor attachments.');
  addFooters(signature, signaturePath, builder);
  addFooters(quoted, quotedPath, builder);
}

function addHeader(message: MailMessage, builder: DocumentBuilder): void {
  const { subject, from, to, cc, date, messageId, inReplyTo } = message;
  if (subject !== undefined) {
    builder.setTitle(subject);
    builder.add('Title', subject, { level: 1 });
  }
  if (from !== undefined) builder.setMetadata('authors', bounded([from]));
  if (to.length > 0) builder.setMetadata('to', bounded(to));
  if (cc.length > 0) builder.setMetadata('cc', bounded(cc));
  for (const [name, value] of Object.entries({ from, date, messageId, inReplyTo }))
    if (value !== undefined) builder.setMetadata(name, value);
}

function bounded(addresses: readonly string[]): string[] {
  return addresses.slice(0, mostAddresses).map((address) => address.slice(0, longestAddress).toWellFormed());
}

function bodyOf(body: MailBody): MailBody {
  if (body.own.elements.length > 0 || body.quoted.elements.length === 0) return body;
  return { ...body, own: body.quoted, quoted: body.own };
}

function addFooters({ text, elements }: CleanDocument, path: string, builder: DocumentBuilder): void {
  for (const { charStart, charEnd } of elements) builder.add('Footer', text.slice(charStart, charEnd), { path });
}
