import { StageError } from '../../../errors.ts';
import type { Parser } from '../parser.ts';
import { partsOfPage } from './document-parts.ts';
import { bottom, right, union } from './geometry.ts';
import { contentOfWords, type PageContent } from './page-content.ts';
import { createPageRecognizer } from './recognize-page.ts';
import { reportParts } from './report-parts.ts';

/**
 * Text in a picture (PNG, JPEG, TIFF), with a box for each line in pixels of the picture. A TIFF may hold several pages;
 * another kind holds one.
 */
export const imageParser: Parser = async ({ bytes, mediaType, ports }, builder) => {
  if (ports.recognizer === undefined) {
    throw new StageError('UnsupportedMediaType', `The document is ${mediaType}, and no recogniser of text is set up.`);
  }
  const recognition = await createPageRecognizer(ports.recognizer).recognize(() => ({ file: bytes }), 1);
  if (recognition === undefined) {
    throw new StageError('EmptyDocument', 'The picture was not recognised: it took longer than a picture may.');
  }
  const box = union(recognition.words.map((word) => word.box));
  const page: PageContent = contentOfWords({ number: 1, width: right(box), height: bottom(box) }, recognition.words);
  builder.setMetadata('ocrPages', [1]);
  builder.setMetadata('ocrConfidence', [recognition.confidence]);
  reportParts(partsOfPage(page), [], builder);
  if (builder.isEmpty()) throw new StageError('EmptyDocument', 'Recognition found no text in the picture.');
};
