import { escapeHtml } from '../escape-html.ts';
import { readHtml } from '../html-parser.ts';

/** A message's HTML by whose it is; each part is HTML of its own. */
export interface SplitHtml {
  readonly own: string;
  readonly quoted: string;
  readonly signature: string;
}

type Part = keyof SplitHtml;
type Attributes = Readonly<Record<string, string>>;

/** Containers of quotations, by class or id, of Gmail, Thunderbird, Apple Mail, Yahoo, Proton, Outlook on the web. */
const quoteClasses =
  /(?:^|\s)(?:gmail_quote|gmail_quote_container|gmail_extra|moz-cite-prefix|moz-forward-container|yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra)(?:\s|$)/;
/** From these on everything is quoted. */
const quoteIds = /^(?:x_)?(?:divRplyFwdMsg|appendonsend|mail-editor-reference-message-container|OLK_SRC_BODY_SECTION)$/;
const signatureClasses =
  /(?:^|\s)(?:gmail_signature|gmail_signature_prefix|moz-signature|protonmail_signature_block)(?:\s|$)/;
/** Where none of these words is in the source, no container is marked, and all of it is the writer's own. */
const anyMark =
  /gmail_|moz-|yahoo_quoted|protonmail_|tutanota_quote|zmail_extra|divRplyFwdMsg|appendonsend|mail-editor-reference|OLK_SRC_BODY|\btype\s*=\s*["']?cite|border:none;\s*border-top:/i;
/** Outlook draws the upper border of a block above the header that it copies. */
const outlookRule = /border:none;\s*border-top:\s*solid\s+#(?:E1E1E1|B5C4DF)\s+1\.0pt/i;

/**
 * Separates the containers that mail programs put quotations and signatures in. What they mark by words alone is left to
 * `splitQuotes`. Linear.
 */
export function splitHtml(source: string): SplitHtml {
  if (!anyMark.test(source)) return { own: source, quoted: '', signature: '' };
  const parts: Record<Part, string[]> = { own: [], quoted: [], signature: [] };
  /** Where the content of each open element goes. */
  const open: Part[] = ['own'];
  let isRestQuoted = false;
  const current = (): Part => (isRestQuoted ? 'quoted' : open.at(-1)!);
  readHtml(source, {
    open(name, attributes) {
      isRestQuoted ||= quotesRest(attributes);
      const part = partOf(name, attributes, current());
      open.push(part);
      parts[part].push(openTag(name, attributes));
    },
    close(name) {
      parts[open.pop()!].push(`</${name}>`);
    },
    text(text) {
      parts[current()].push(escapeHtml(text));
    },
    comment(text) {
      parts[current()].push(`<!--${text}-->`);
    },
  });
  return { own: parts.own.join(''), quoted: parts.quoted.join(''), signature: parts.signature.join('') };
}

function quotesRest({ id = '', style = '' }: Attributes): boolean {
  return quoteIds.test(id) || outlookRule.test(style.slice(0, 200));
}

function partOf(name: string, attributes: Attributes, around: Part): Part {
  if (around === 'quoted') return around;
  const classes = attributes.class ?? '';
  if (quoteClasses.test(classes) || (name === 'blockquote' && attributes.type === 'cite')) return 'quoted';
  return signatureClasses.test(classes) ? 'signature' : around;
}

function openTag(name: string, attributes: Attributes): string {
  const written = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escapeHtml(value).replaceAll('"', '&quot;')}"`,
  );
  return `<${name}${written.join('')}>`;
}
