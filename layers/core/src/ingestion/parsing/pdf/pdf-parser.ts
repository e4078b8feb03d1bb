import { StageError } from '../../../errors.ts';
import type { DocumentBuilder } from '../document-builder.ts';
import type { Parser } from '../parser.ts';
import { reportInfo } from './document-info.ts';
import { partsOfPage } from './document-parts.ts';
import { seenText } from './hidden-text.ts';
import { contentOf, contentOfWords, type PageContent } from './page-content.ts';
import { createPageLog, type PageLog } from './page-log.ts';
import type { PdfPage } from './pdf-reader.ts';
import {
  createPageRecognizer,
  needsRecognition,
  type PageRecognizer,
  recognitionScale,
  saysMore,
} from './recognize-page.ts';
import { reportParts } from './report-parts.ts';
import { withoutRunningLines } from './running-lines.ts';

/** A file of a few bytes may claim to have any number of pages. */
const mostPages = 20_000;

/**
 * PDF (ISO 32000-1): pages in reading order, with headings, lists, tables and a box for each line. Pages without text are
 * recognised, within a budget.
 */
export const pdfParser: Parser = async ({ bytes, ports }, builder) => {
  if (ports.pdfReader === undefined) {
    throw new StageError('UnsupportedMediaType', 'The document is application/pdf, and no reader of PDF is set up.');
  }
  const recognizer = ports.recognizer && createPageRecognizer(ports.recognizer);
  const file = await ports.pdfReader.open(bytes);
  try {
    const log = createPageLog();
    const pages: PageContent[] = [];
    const pageCount = Math.min(file.pageCount, mostPages);
    for (let index = 0; index < pageCount; index += 1) {
      const content = await file.withPage(index, (page) => readPage(page, index + 1, recognizer, builder, log));
      if (content === undefined) log.unreadable(index + 1);
      else pages.push(content);
    }
    reportInfo(file.info, builder);
    builder.setMetadata('pages', file.pageCount);
    if (file.pageCount > pageCount) builder.setMetadata('pagesRead', pageCount);
    log.report(builder);
    reportParts(withoutRunningLines(pages).flatMap(partsOfPage), file.outline, builder);
    if (builder.isEmpty()) throw new StageError('EmptyDocument', log.emptiness(file.pageCount));
  } finally {
    file.close();
  }
};

async function readPage(
  page: PdfPage,
  number: number,
  recognizer: PageRecognizer | undefined,
  builder: DocumentBuilder,
  log: PageLog,
): Promise<PageContent> {
  const shape = { number, width: page.width, height: page.height };
  const { visible, hidden } = seenText(page);
  for (const { reason, text } of hidden) builder.addHidden(reason, text, number);
  if (hidden.length > 0) log.hidden(number);
  if (page.isCut) log.cut(number);
  if (needsRecognition(page, visible, page.areas)) {
    const recognition = await recognizer?.recognize(
      () => ({ bitmap: page.render(recognitionScale) }),
      recognitionScale,
    );
    if (recognition === undefined) log.notRecognized(number);
    else log.recognized(number, recognition.confidence);
    if (recognition !== undefined && saysMore(recognition.words, visible))
      return contentOfWords(shape, recognition.words);
  }
  return contentOf(shape, visible, page.areas);
}
