/** How mail is recognised: messages by their header, mailboxes by their first line. */

export const emlType = 'message/rfc822';
export const mboxType = 'application/mbox';

/** Fields that only messages start with; two of them among the first lines make a message (RFC 5322, 3.6). */
const mailFields =
  /^(?:return-path|received|delivered-to|envelope-to|message-id|mime-version|from|to|subject|date|reply-to|x-[a-z-]+)$/i;
const sentFields = /^(?:from|received|return-path|message-id)$/;
const linesRead = 30;

/** The line between the messages of a mailbox: an address and a date in the form of asctime (RFC 4155, appendix A). */
export const separatorLine = /^From \S.{0,200}\d{1,2}:\d{2}.{0,60}$/;

/** @param head the first characters of a text */
export function mailTypeOf(head: string): string | undefined {
  const lines = head.slice(0, 8192).split(/\r?\n/, linesRead);
  if (separatorLine.test(lines[0] ?? '') && isField(lines[1])) return mboxType;
  const seen = new Set<string>();
  for (const [index, line] of lines.entries()) {
    if (index > 0 && /^[ \t]/.test(line)) continue;
    const name = fieldName(line);
    if (name === undefined) break;
    if (mailFields.test(name)) seen.add(name.toLowerCase());
  }
  // Front matter and notes have dates and subjects as well; only mail says who sent it, or how it came.
  const isSent = [...seen].some((name) => sentFields.test(name));
  return isSent && seen.size >= 3 ? emlType : undefined;
}

function fieldName(line: string): string | undefined {
  return /^([!-9;-~]{1,76}):/.exec(line)?.[1];
}

function isField(line: string | undefined): boolean {
  return line !== undefined && (fieldName(line) !== undefined || line.startsWith('>From '));
}
