import { StageError } from '../../../errors.ts';
import type { Parser } from '../parser.ts';

/** Archives that are recognised and not unpacked, by media type. */
export const unsupportedArchives: ReadonlyMap<string, string> = new Map([
  ['application/x-7z-compressed', '7z'],
  ['application/x-rar-compressed', 'RAR'],
  ['application/vnd.rar', 'RAR'],
  ['application/x-bzip2', 'bzip2'],
  ['application/x-xz', 'xz'],
  ['application/zstd', 'Zstandard'],
  ['application/x-lz4', 'LZ4'],
  ['application/x-lzip', 'lzip'],
  ['application/x-compress', 'compress'],
  ['application/x-cpio', 'cpio'],
  ['application/x-unix-archive', 'ar'],
  ['application/vnd.ms-cab-compressed', 'cabinet'],
]);

/** @throws StageError UnsupportedMediaType, always */
export const unsupportedArchiveParser: Parser = ({ mediaType }) => {
  const name = unsupportedArchives.get(mediaType) ?? mediaType;
  throw new StageError(
    'UnsupportedMediaType',
    `The document is packed as ${name}, which Sheaf does not unpack. Pack it as ZIP or tar.gz, or ingest the files.`,
  );
};
