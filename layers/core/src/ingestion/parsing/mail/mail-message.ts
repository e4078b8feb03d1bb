/** A message, whatever file it came in. Text is decoded. */
export interface MailMessage {
  readonly subject: string | undefined;
  /** As `Name <address>`. */
  readonly from: string | undefined;
  readonly to: readonly string[];
  readonly cc: readonly string[];
  /** ISO 8601 in UTC. */
  readonly date: string | undefined;
  /** With its angle brackets. */
  readonly messageId: string | undefined;
  readonly inReplyTo: string | undefined;
  readonly text: string | undefined;
  readonly html: string | undefined;
  readonly attachments: readonly MailAttachment[];
}

export interface MailAttachment {
  readonly name: string | undefined;
  readonly bytes: Uint8Array;
  readonly mediaType: string | null;
  /** Without angle brackets; what `cid:` in the HTML refers to. */
  readonly contentId: string | undefined;
}

/** `Name <address>`, or whichever of the two there is. */
export function shownAddress(name: string | undefined, address: string | undefined): string | undefined {
  const shownName = name?.trim();
  const shownMail = address?.trim();
  if (!shownName || shownName === shownMail) return shownMail || undefined;
  return shownMail ? `${shownName} <${shownMail}>` : shownName;
}
