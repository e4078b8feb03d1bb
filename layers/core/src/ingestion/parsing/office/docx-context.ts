import type { HidingReason } from '../../model.ts';
import type { WordNumbering } from './docx-numbering.ts';
import type { WordStyles } from './docx-styles.ts';

/** What the parts of a Word document share while they are read. */
export interface WordContext {
  readonly styles: WordStyles;
  readonly numbering: WordNumbering;
  /** A page that has a colour of its own may show white letters. */
  readonly isColouredPage: boolean;
  /** A reference to a comment; gives it, labelled with its author, the first time. */
  readonly comment: (id: string) => string | undefined;
  /** A reference to a footnote or endnote; gives the number that it is told under. */
  readonly note: (kind: 'footnote' | 'endnote', id: string) => number | undefined;
  readonly hide: (reason: HidingReason, text: string) => void;
}
