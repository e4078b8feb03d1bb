import { oleType } from './ole-type.ts';
import { openZip, type Zip } from './zip/zip.ts';
import type { ZipEntry } from './zip/zip-entries.ts';

/** Office Open XML: the content type of the main part names that of the whole. */
const mainPart =
  /["'](application\/vnd\.(?:openxmlformats-officedocument|ms-(?:word|excel|powerpoint|visio))[\w.-]{1,80}?)\.main(?:\+xml)?["']/i;
/** What the `mimetype` entry of OpenDocument and EPUB may say. */
const ownWord = /^application\/(?:epub\+zip|vnd\.oasis\.opendocument\.[a-z-]{1,40})/;

const ooxml = 'application/vnd.openxmlformats-officedocument';
/** Parts that only one kind of document has, for containers whose declarations are damaged. */
const telltales: readonly (readonly [string, string])[] = [
  ['word/document.xml', `${ooxml}.wordprocessingml.document`],
  ['ppt/presentation.xml', `${ooxml}.presentationml.presentation`],
  ['xl/workbook.xml', `${ooxml}.spreadsheetml.sheet`],
  ['META-INF/container.xml', 'application/epub+zip'],
];

/** Of one declaration; whatever is larger is not one. */
const declarationLimits = { entryBytes: 1 << 22, totalBytes: 1 << 23, ratio: 1000 };

/**
 * The media type of a document that is a container, by what is inside and in any order; undefined for other bytes, and for
 * archives that are no document.
 * @param zipEntries of the bytes; asked for where they look like a ZIP container
 */
export function containerType(bytes: Uint8Array, zipEntries: () => readonly ZipEntry[]): string | undefined {
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf) return oleType(bytes);
  if (bytes[0] !== 0x50 || bytes[1] !== 0x4b) return undefined;
  try {
    return zipType(openZip(bytes, zipEntries(), declarationLimits));
  } catch {
    return undefined;
  }
}

function zipType(zip: Zip): string | undefined {
  const declared = ownWord.exec(textOf(zip, 'mimetype').trim())?.[0];
  if (declared !== undefined) return declared;
  const main = mainPart.exec(textOf(zip, '[Content_Types].xml'))?.[1]?.toLowerCase();
  if (main !== undefined) return main.startsWith(ooxml) ? main : `${main}.12`;
  for (const [name, type] of telltales) if (zip.find(name) !== undefined) return type;
  return ownWord.exec(/media-type="(application\/vnd\.oasis[^"]{1,60})"/.exec(textOf(zip, manifest))?.[1] ?? '')?.[0];
}

const manifest = 'META-INF/manifest.xml';

/** A declaration as text, or nothing where it is missing or cannot be read. */
function textOf(zip: Zip, name: string): string {
  try {
    const bytes = zip.read(name);
    const charset = bytes?.[0] === 0xff ? 'utf-16le' : bytes?.[0] === 0xfe ? 'utf-16be' : 'utf-8';
    return bytes === undefined ? '' : new TextDecoder(charset).decode(bytes);
  } catch {
    return '';
  }
}
