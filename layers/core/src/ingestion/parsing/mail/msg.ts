import MsgReaderModule, { type FieldsData } from '@kenjiuno/msgreader';
import { StageError } from '../../../errors.ts';
import { outlookMessageType } from '../ole-type.ts';
import type { Parser } from '../parser.ts';
import { checkCompoundFile } from './compound-file.ts';
import { isoDate } from './eml.ts';
import { type MailAttachment, type MailMessage, shownAddress } from './mail-message.ts';
import { reportMessage } from './report-message.ts';

type Reader = MsgReaderModule.default;

/** The package is CommonJS: Node gives all that it exports as its default, other loaders its class. */
const MsgReader = (
  'default' in MsgReaderModule ? MsgReaderModule.default : MsgReaderModule
) as typeof MsgReaderModule.default;

/**
 * An Outlook item (MS-OXMSG). Attachments and attached items become children; rich text is left, since items have their
 * text as well.
 * @throws StageError CorruptDocument
 */
export const msgParser: Parser = ({ bytes }, builder) => {
  checkCompoundFile(bytes);
  reportMessage(readMsg(bytes), builder);
};

function readMsg(bytes: Uint8Array): MailMessage {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const first = new MsgReader(view);
    const charset = codePage(first.getFileData());
    if (charset === undefined) return messageOf(first);
    const reader = new MsgReader(view);
    reader.parserConfig = { ansiEncoding: charset };
    return messageOf(reader);
  } catch (error) {
    throw new StageError(
      'CorruptDocument',
      'The Outlook message is damaged. Save it anew from the mail program and ingest it again.',
      { cause: error },
    );
  }
}

/** Of texts that are not Unicode; undefined where the item does not tell. */
function codePage({ messageCodepage, internetCodepage }: FieldsData): string | undefined {
  const page = messageCodepage ?? internetCodepage;
  // 1200 is UTF-16, which such texts cannot be.
  return page === undefined || page === 1200 ? undefined : page === 65001 ? 'utf-8' : `cp${page}`;
}

function messageOf(reader: Reader): MailMessage {
  const fields = reader.getFileData();
  if (fields.error !== undefined) throw new Error(fields.error);
  const recipients = (type: string) =>
    (fields.recipients ?? [])
      .filter(({ recipType = 'to' }) => recipType === type)
      .map(({ name, smtpAddress, email }) => shownAddress(name, smtpAddress ?? email))
      .filter((shown) => shown !== undefined);
  return {
    subject: fields.subject?.trim() || undefined,
    from: shownAddress(fields.senderName, fields.senderSmtpAddress ?? internetAddress(fields)),
    to: recipients('to'),
    cc: recipients('cc'),
    date: isoDate(fields.clientSubmitTime ?? fields.messageDeliveryTime),
    messageId: fields.messageId,
    inReplyTo: headerField(fields.headers, 'in-reply-to'),
    text: fields.body,
    html: fields.bodyHtml ?? htmlOf(fields),
    attachments: (fields.attachments ?? []).flatMap((attachment) => attachmentOf(reader, attachment)),
  };
}

/** The address of a sender inside an organisation is a path in its directory (`/O=…`), which tells nobody anything. */
function internetAddress({ senderEmail }: FieldsData): string | undefined {
  return senderEmail?.startsWith('/') ? undefined : senderEmail;
}

function htmlOf({ html, internetCodepage }: FieldsData): string | undefined {
  if (html === undefined) return undefined;
  try {
    return new TextDecoder(internetCodepage === 65001 ? 'utf-8' : `windows-${internetCodepage ?? 1252}`).decode(html);
  } catch {
    return new TextDecoder().decode(html);
  }
}

function headerField(headers: string | undefined, name: string): string | undefined {
  const line = (headers ?? '').split(/\r?\n/).find((one) => one.toLowerCase().startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim() || undefined;
}

/** None for an attachment that is only linked. */
function attachmentOf(reader: Reader, attachment: FieldsData): MailAttachment[] {
  if (attachment.dataId === undefined && attachment.innerMsgContent !== true) return [];
  const { content } = reader.getAttachment(attachment);
  const isItem = attachment.innerMsgContent === true;
  const name = attachment.fileName ?? attachment.fileNameShort ?? attachment.name;
  return [
    {
      name: isItem && name !== undefined ? `${name.replace(/\.msg$/i, '')}.msg` : name,
      bytes: content,
      mediaType: isItem ? outlookMessageType : (attachment.attachMimeTag ?? null),
      contentId: attachment.pidContentId,
    },
  ];
}
