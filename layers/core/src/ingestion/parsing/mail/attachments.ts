import { createUniquePaths, entryPath } from '../archive/entry-path.ts';
import type { DocumentBuilder } from '../document-builder.ts';
import type { MailAttachment } from './mail-message.ts';

/** Smaller images that the HTML shows are logos, icons and counters: nothing that one would look for. */
export const smallestInlineImage = 10_000;

/**
 * Reports attachments as children under safe, unique names and gives those names in order. Of the images that the HTML shows
 * by `cid:` only those of 10 kB or more become children.
 */
export function addAttachments(
  attachments: readonly MailAttachment[],
  html: string | undefined,
  builder: DocumentBuilder,
): string[] {
  const unique = createUniquePaths();
  const names: string[] = [];
  const shown = contentIds(html ?? '');
  for (const [index, attachment] of attachments.entries()) {
    if (isDecoration(attachment, shown)) continue;
    const path = unique(safeName(attachment, index + 1));
    builder.addChild({ path, bytes: attachment.bytes, mediaType: attachment.mediaType });
    names.push(path);
  }
  return names;
}

function contentIds(html: string): Set<string> {
  return new Set(Array.from(html.matchAll(/\bcid:([^"'\s<>)]{1,250})/gi), ([, id]) => decoded(id!)));
}

function decoded(id: string): string {
  try {
    return decodeURIComponent(id);
  } catch {
    return id;
  }
}

function isDecoration({ contentId, mediaType, bytes }: MailAttachment, shown: ReadonlySet<string>): boolean {
  if (contentId === undefined || !shown.has(contentId)) return false;
  return mediaType?.startsWith('image/') === true && bytes.length < smallestInlineImage;
}

/** Extensions by which a part without a name is recognised where its content is not. */
const extensions: Readonly<Record<string, string>> = {
  'message/rfc822': 'eml',
  'application/vnd.ms-outlook': 'msg',
  'text/plain': 'txt',
  'text/html': 'html',
  'text/calendar': 'ics',
  'text/csv': 'csv',
};

/** The last part of the name: folders in it are those of the sender. */
function safeName({ name, mediaType }: MailAttachment, number: number): string {
  const nameless = `attachment-${number}.${extensions[mediaType ?? ''] ?? 'bin'}`;
  const last = (name ?? '').replace(/^.*[\\/]/s, '');
  const safe = entryPath(last);
  if ('refused' in safe) return nameless;
  const isBare = mediaType === 'message/rfc822' && !/\.eml$/i.test(safe.path);
  return isBare ? `${safe.path}.eml` : safe.path;
}
