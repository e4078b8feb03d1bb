import type { Parser } from '../parser.ts';
import { oldOfficeTypes } from './old-office.ts';

const ooxml = 'application/vnd.openxmlformats-officedocument';

const wordTypes = [
  `${ooxml}.wordprocessingml.document`,
  `${ooxml}.wordprocessingml.template`,
  'application/vnd.ms-word.document.macroenabled.12',
  'application/vnd.ms-word.template.macroenabled.12',
];
const excelTypes = [
  `${ooxml}.spreadsheetml.sheet`,
  `${ooxml}.spreadsheetml.template`,
  'application/vnd.ms-excel.sheet.macroenabled.12',
  'application/vnd.ms-excel.template.macroenabled.12',
  'application/vnd.ms-excel.addin.macroenabled.12',
];
const powerPointTypes = [
  `${ooxml}.presentationml.presentation`,
  `${ooxml}.presentationml.template`,
  `${ooxml}.presentationml.slideshow`,
  'application/vnd.ms-powerpoint.presentation.macroenabled.12',
  'application/vnd.ms-powerpoint.template.macroenabled.12',
  'application/vnd.ms-powerpoint.slideshow.macroenabled.12',
];
const openDocument = 'application/vnd.oasis.opendocument';
const openDocumentTypes = ['text', 'spreadsheet', 'presentation', 'graphics'].flatMap((kind) => [
  `${openDocument}.${kind}`,
  `${openDocument}.${kind}-template`,
]);

type Loader = readonly [string, () => Promise<Parser>];
const all = (types: readonly string[], load: () => Promise<Parser>): Loader[] => types.map((type) => [type, load]);

/** Parsers of office documents by media type: with and without macros, documents and templates. */
export const officeLoaders: readonly Loader[] = [
  ...all(wordTypes, async () => (await import('./docx-parser.ts')).docxParser),
  ...all(excelTypes, async () => (await import('./xlsx-parser.ts')).xlsxParser),
  ...all(powerPointTypes, async () => (await import('./pptx-parser.ts')).pptxParser),
  ...all(openDocumentTypes, async () => (await import('./odf-parser.ts')).odfParser),
  ...all(['application/epub+zip'], async () => (await import('./epub-parser.ts')).epubParser),
  ...all(['application/rtf', 'text/rtf'], async () => (await import('./rtf-parser.ts')).rtfParser),
  ...all(oldOfficeTypes, async () => (await import('./old-office.ts')).oldOfficeParser),
];
