import type { RemoteParser } from '@sheaf/core/ingestion/parsing/parser-ports';

interface DoclingFormat {
  /** As `from_formats` of Docling Serve names it. */
  readonly name: string;
  /** Of the file's name, by which the server tells formats apart. */
  readonly extension: string;
}

const ooxml = 'application/vnd.openxmlformats-officedocument';
const openDocument = 'application/vnd.oasis.opendocument';

/** What Docling reads of what Sheaf recognises, by media type. */
export const doclingFormats: ReadonlyMap<string, DoclingFormat> = new Map(
  Object.entries({
    'application/pdf': { name: 'pdf', extension: 'pdf' },
    'image/png': { name: 'image', extension: 'png' },
    'image/jpeg': { name: 'image', extension: 'jpg' },
    'image/tiff': { name: 'image', extension: 'tiff' },
    [`${ooxml}.wordprocessingml.document`]: { name: 'docx', extension: 'docx' },
    [`${ooxml}.presentationml.presentation`]: { name: 'pptx', extension: 'pptx' },
    [`${ooxml}.spreadsheetml.sheet`]: { name: 'xlsx', extension: 'xlsx' },
    'application/msword': { name: 'doc', extension: 'doc' },
    'application/vnd.ms-powerpoint': { name: 'ppt', extension: 'ppt' },
    'application/vnd.ms-excel': { name: 'xls', extension: 'xls' },
    [`${openDocument}.text`]: { name: 'odt', extension: 'odt' },
    [`${openDocument}.spreadsheet`]: { name: 'ods', extension: 'ods' },
    [`${openDocument}.presentation`]: { name: 'odp', extension: 'odp' },
    'application/epub+zip': { name: 'epub', extension: 'epub' },
    'text/html': { name: 'html', extension: 'html' },
    'text/markdown': { name: 'md', extension: 'md' },
    'text/asciidoc': { name: 'asciidoc', extension: 'adoc' },
    'text/csv': { name: 'csv', extension: 'csv' },
    'message/rfc822': { name: 'email', extension: 'eml' },
  }),
);

/** Formats with pages, of which a text layer may be missing or bad. */
export const secondReadings: RemoteParser['secondReadings'] = new Set([
  'application/pdf',
  'image/png',
  'image/jpeg',
  'image/tiff',
]);
