import { decodeText } from '../decode-text.ts';
import type { DocumentBuilder } from '../document-builder.ts';
import { parseHtml } from '../html.ts';
import type { Parser } from '../parser.ts';
import { openZip } from '../zip/zip.ts';
import { isoDate, setAuthors, setDate } from './core-properties.ts';
import { type EpubPackage, readEpubPackage } from './epub-package.ts';

/**
 * Books (EPUB 3.3 and 2): chapters in the order of the spine, each read as HTML; the path of an element is its chapter.
 * @throws StageError CorruptDocument, EncryptedDocument
 */
export const epubParser: Parser = ({ bytes, zipEntries }, builder) => {
  const zip = openZip(bytes, zipEntries());
  const book = readEpubPackage(zip);
  addMetadata(book, builder);
  for (const name of book.chapters) {
    const content = zip.read(name);
    if (content !== undefined && content.length > 0)
      parseHtml(asHtml(decodeText(content).text), chapter(builder, name));
  }
};

function addMetadata({ title, authors, properties }: EpubPackage, builder: DocumentBuilder): void {
  if (title !== undefined) builder.setTitle(title);
  setAuthors(builder, authors);
  const language = properties.get('language');
  if (language !== undefined) builder.setLanguage(language);
  const date = properties.get('date');
  if (date !== undefined) builder.setMetadata('date', isoDate(date) ?? date);
  setDate(builder, 'modified', properties.get('modified') ?? '');
  for (const name of ['publisher', 'description', 'identifier', 'subject', 'rights']) {
    const value = properties.get(name);
    if (value !== undefined) builder.setMetadata(name, value);
  }
}

/** What a chapter says of itself is not said of the book. */
function chapter(builder: DocumentBuilder, path: string): DocumentBuilder {
  let isEmpty = true;
  return {
    ...builder,
    add(type, raw, options) {
      isEmpty &&= raw.trim() === '';
      builder.add(type, raw, { ...options, path });
    },
    addTable(rows, options) {
      isEmpty = false;
      builder.addTable(rows, { ...options, path });
    },
    isEmpty: () => isEmpty,
    setTitle() {},
    setMetadata() {},
  };
}

const voidTags = /^(?:area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr)$/i;

/** XHTML closes empty elements in place, which HTML does not know: `<script/>` would swallow the rest. */
function asHtml(xhtml: string): string {
  return xhtml.replace(/<([a-zA-Z][\w:.-]*)((?:\s[^<>]*)?)\/>/g, (tag, name: string, rest: string) =>
    voidTags.test(name) ? tag : `<${name}${rest}></${name}>`,
  );
}
