import { StageError } from '../../../errors.ts';
import type { DocumentBuilder } from '../document-builder.ts';
import type { Parser } from '../parser.ts';
import { openZip, type Zip } from '../zip/zip.ts';
import { corruptZip } from '../zip/zip-fault.ts';
import { readOdfMetadata } from './odf-metadata.ts';
import { createOdfPages } from './odf-pages.ts';
import { createOdfSheetEvents } from './odf-sheet.ts';
import { createOdfStyleReader, type OdfStyles } from './odf-styles.ts';
import { readXml, type XmlEvents } from './xml.ts';

/**
 * OpenDocument (ODF 1.3): texts with headings, lists, tables, notes and comments; spreadsheets as tables with addresses;
 * presentations by slide, with notes.
 * @throws StageError CorruptDocument, EncryptedDocument
 */
export const odfParser: Parser = ({ bytes, zipEntries }, builder) => {
  const zip = openZip(bytes, zipEntries());
  if (zip.find('content.xml') === undefined) throw corruptZip('it has no content.xml');
  refuseEncrypted(zip);
  readPart(zip, 'meta.xml', readOdfMetadata(builder));
  const styles: OdfStyles = { styles: new Map(), lists: new Map() };
  const readStyle = createOdfStyleReader(styles);
  readPart(zip, 'styles.xml', { open: readStyle, close() {}, text() {} });
  readPart(zip, 'content.xml', contentEvents(builder, styles, readStyle));
};

function readPart(zip: Zip, name: string, events: XmlEvents): void {
  const entry = zip.find(name);
  if (entry !== undefined) readXml(zip.chunks(entry), events);
}

/** The manifest tells which entries are encrypted; their names stay readable. */
function refuseEncrypted(zip: Zip): void {
  let isEncrypted = false;
  readPart(zip, 'META-INF/manifest.xml', {
    open(name) {
      if (name === 'encryption-data') isEncrypted = true;
    },
    close() {},
    text() {},
  });
  if (isEncrypted)
    throw new StageError('EncryptedDocument', 'The document is encrypted and cannot be opened without its password.');
}

/** Styles come before the body, which is a text, a spreadsheet, or a presentation. */
function contentEvents(
  builder: DocumentBuilder,
  styles: OdfStyles,
  readStyle: ReturnType<typeof createOdfStyleReader>,
): XmlEvents {
  let body: (XmlEvents & { end?: () => void }) | null = null;
  const kinds = new Set(['text', 'spreadsheet', 'presentation', 'drawing']);
  let isBody = false;
  return {
    open(name, attributes) {
      if (body !== null) body.open(name, attributes);
      else if (name === 'body') isBody = true;
      else if (isBody && kinds.has(name))
        body = name === 'spreadsheet' ? createOdfSheetEvents(builder, styles) : createOdfPages(builder, styles);
      else readStyle(name, attributes);
    },
    close(name) {
      if (body === null) return;
      if (name === 'body') {
        body.end?.();
        body = null;
        isBody = false;
      } else body.close(name);
    },
    text: (text) => body?.text(text),
  };
}
