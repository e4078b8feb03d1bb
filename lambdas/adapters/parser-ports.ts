import type { ParserPorts, RemoteParser } from '@sheaf/core/ingestion/parsing/parser-ports';
import type { PdfReader } from '@sheaf/core/ingestion/parsing/pdf/pdf-reader';
import type { TextRecognizer } from '@sheaf/core/ingestion/parsing/pdf/text-recognizer';
import type { Transcriber } from '@sheaf/core/ingestion/transcriber';
import { createDoclingParser } from './docling-parser.ts';
import { doclingUrl } from './docling-url.ts';
import { ocrLanguages } from './ocr-languages.ts';
import { createOpenAiTranscriber } from './openai-transcriber.ts';
import { defaultParserSettings, type ParserSettings } from './parser-settings.ts';
import { transcriberUrl } from './transcriber-url.ts';

type OpenParserPorts = ParserPorts & Required<Pick<ParserPorts, 'pdfReader' | 'recognizer'>>;

/**
 * Readers of formats that the core cannot hold, each loaded with the first document that needs it, and servers that read
 * others. Their keys are DOCLING_API_KEY and TRANSCRIBER_API_KEY, as values or `secret:{ARN}`.
 * @throws Error when a setting is not understood
 */
export function openParserPorts(settings: ParserSettings = defaultParserSettings): OpenParserPorts {
  const remoteParser = openRemoteParser(settings.DOCLING_URL);
  const transcriber = openTranscriber(settings.TRANSCRIBER_URL);
  return {
    pdfReader: openPdfReader(),
    recognizer: openRecognizer(ocrLanguages(settings.OCR_LANGUAGES)),
    ...(remoteParser && { remoteParser }),
    ...(transcriber && { transcriber }),
  };
}

function openRemoteParser(url: string): RemoteParser | undefined {
  if (url === '') return undefined;
  return createDoclingParser({ ...doclingUrl(url), apiKey: process.env.DOCLING_API_KEY });
}

function openTranscriber(url: string): Transcriber | undefined {
  if (url === '') return undefined;
  return createOpenAiTranscriber({ ...transcriberUrl(url), apiKey: process.env.TRANSCRIBER_API_KEY });
}

function openPdfReader(): PdfReader {
  let reader: Promise<PdfReader> | undefined;
  return {
    async open(bytes) {
      reader ??= import('./pdfium-reader.ts').then((module) => module.createPdfiumReader());
      return (await reader).open(bytes);
    },
  };
}

function openRecognizer(languages: readonly string[]): TextRecognizer {
  let recognizer: Promise<TextRecognizer> | undefined;
  return {
    async recognize(picture, timeoutSeconds) {
      recognizer ??= import('./tesseract-recognizer.ts').then((module) => module.createTesseractRecognizer(languages));
      return (await recognizer).recognize(picture, timeoutSeconds);
    },
    async release() {
      await (await recognizer)?.release();
    },
  };
}
