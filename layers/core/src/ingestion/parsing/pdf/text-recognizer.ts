/** The port through which text in pictures is read. Boxes are in pixels, origin top left. */

import type { Bitmap, PageBox } from './pdf-reader.ts';

export interface RecognizedWord {
  readonly text: string;
  readonly box: PageBox;
  /** 0–100. */
  readonly confidence: number;
}

export interface RecognizedLine {
  readonly words: readonly RecognizedWord[];
  readonly box: PageBox;
}

/** Pixels, or the bytes of an image file (PNG, JPEG, TIFF). */
export type Picture = { readonly bitmap: Bitmap } | { readonly file: Uint8Array };

export interface RecognitionResult {
  /** From top to bottom, none where the picture holds no text; undefined where the time was not enough. */
  readonly lines: readonly RecognizedLine[] | undefined;
  /** How long the work took, without waiting for other pictures. */
  readonly seconds: number;
}

export interface TextRecognizer {
  /** @throws StageError CorruptDocument when the picture cannot be read */
  recognize(picture: Picture, timeoutSeconds: number): Promise<RecognitionResult>;
  /** Frees what recognition holds; the next picture takes it anew. */
  release(): Promise<void>;
}
