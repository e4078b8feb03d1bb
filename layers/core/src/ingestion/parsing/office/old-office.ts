import { StageError } from '../../../errors.ts';
import { encryptedOfficeType } from '../ole-type.ts';
import type { Parser } from '../parser.ts';

/** What each binary format of old is called, and the format that its program can save as. */
const successors: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['application/msword', ['an old Word document (.doc)', '.docx']],
  ['application/vnd.ms-excel', ['an old Excel workbook (.xls)', '.xlsx']],
  ['application/vnd.ms-powerpoint', ['an old PowerPoint presentation (.ppt)', '.pptx']],
  ['application/vnd.ms-excel.sheet.binary.macroenabled.12', ['a binary Excel workbook (.xlsb)', '.xlsx']],
]);

export const oldOfficeTypes: readonly string[] = [...successors.keys(), encryptedOfficeType];

/** Formats that are known and not read: says what to do instead. */
export const oldOfficeParser: Parser = ({ mediaType }) => {
  if (mediaType === encryptedOfficeType)
    throw new StageError(
      'EncryptedDocument',
      'The Office document is encrypted and cannot be opened without its password.',
    );
  const [name, successor] = successors.get(mediaType) ?? ['an old Office file', '.docx, .xlsx or .pptx'];
  throw new StageError('UnsupportedMediaType', `The document is ${name}. Save it as ${successor} and ingest it again.`);
};
