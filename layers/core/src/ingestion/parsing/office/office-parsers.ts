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

type Loader = readonly [string, () => Promise<Parser>];
const all = (types: readonly string[], load: () => Promise<Parser>): Loader[] => types.map((type) => [type, load]);

/** Parsers of office documents by media type: with and without macros, documents and templates. */
export const officeLoaders: readonly Loader[] = [
  ...all(wordTypes, async () => (await import('./docx-parser.ts')).docxParser),
  ...all(excelTypes, async () => (await import('./xlsx-parser.ts')).xlsxParser),
  ...all(oldOfficeTypes, async () => (await import('./old-office.ts')).oldOfficeParser),
];
