import { StageError } from '../../../errors.ts';
import type { Parser } from '../parser.ts';
import { partsOfPage } from './document-parts.ts';
import { bottom, right, union } from './geometry.ts';
import { contentOfWords, type PageContent } from './page-content.ts';
import { createPageLog } from './page-log.ts';
import { createPageRecognizer } from './recognize-page.ts';
import { reportParts } from './report-parts.ts';
import { tiffPages } from './tiff-pages.ts';

/**
 * Text in a picture (PNG, JPEG, TIFF), with a box for each line in pixels of the picture. A TIFF may hold several pages,
 * which are recognised within the budget of a document.
 */
export const imageParser: Parser = async ({ bytes, mediaType, ports }, builder) => {
  if (ports.recognizer === undefined) {
    throw new StageError('UnsupportedMediaType', `The document is ${mediaType}, and no recogniser of text is set up.`);
  }
  const recognizer = createPageRecognizer(ports.recognizer);
  const files = mediaType === 'image/tiff' ? tiffPages(bytes) : [() => bytes];
  const log = createPageLog();
  const pages: PageContent[] = [];
  for (const [index, file] of files.entries()) {
    const recognition = await recognizer.recognize(() => ({ file: file() }), 1);
    if (recognition === undefined) {
      log.notRecognized(index + 1);
      continue;
    }
    log.recognized(index + 1, recognition.confidence);
    const box = union(recognition.words.map((word) => word.box));
    pages.push(contentOfWords({ number: index + 1, width: right(box), height: bottom(box) }, recognition.words));
  }
  builder.setMetadata('pages', files.length);
  log.report(builder);
  reportParts(pages.flatMap(partsOfPage), [], builder);
  if (builder.isEmpty()) throw new StageError('EmptyDocument', log.emptiness(files.length));
};
