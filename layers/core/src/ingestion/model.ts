import type { StageErrorName } from '../error-table.ts';
import type { InjectionKind } from './cleaning/injection-sought.ts';
import type { PersonalDataKind } from './cleaning/personal-data.ts';
import type { SpansByKind } from './cleaning/spans.ts';

/** What flows through ingestion. Offsets are UTF-16 code units of the clean text; half-open. */

export type ElementType = 'Title' | 'Paragraph' | 'List' | 'Table' | 'Figure' | 'Code' | 'Footer';

export interface Element {
  readonly type: ElementType;
  readonly charStart: number;
  readonly charEnd: number;
  /** Heading level 1–6 of a Title; absent elsewhere. */
  readonly level?: number;
  /** From 1: of a PDF or an image, a slide of a presentation. */
  readonly page?: number;
  /** Where in its source: a JSON pointer, `Sheet1!A2:D40`, `cell 3`, `slide 2 notes`. */
  readonly path?: string;
  /** BCP 47, where it differs from the language of the document. */
  readonly language?: string;
  /** Kinds of personal data in it; absent where there are none. */
  readonly personalData?: readonly PersonalDataKind[];
}

/** Scalars that `filter.metadata` can compare. */
export type MetadataValue = string | number | boolean | readonly (string | number | boolean)[];

/** A box on a page in points, origin top left. */
export interface Box {
  readonly page: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a stretch of the clean text, as a rule a line, stands on its page. */
export interface TextBox extends Box {
  readonly charStart: number;
  readonly charEnd: number;
}

/** Why a person who opens the document does not see a passage that a model would read. */
export const hidingReasons = [
  'comment',
  'display-none',
  'same-colour',
  'zero-size',
  'off-page',
  'invisible-ink',
  'invisible-characters',
] as const;
export type HidingReason = (typeof hidingReasons)[number];

/** Kept apart from the clean text: never embedded, shown in the report of the document. */
export interface HiddenPassage {
  readonly reason: HidingReason;
  readonly text: string;
  readonly page?: number;
  /** In its text; absent where nothing in it addresses a model. */
  readonly injections?: SpansByKind<InjectionKind>;
}

/** What the clean stage found in the text; offsets are those of the clean text. */
export interface Findings {
  readonly injections: SpansByKind<InjectionKind>;
  /** Without what was redacted; null in a corpus that does not tag them. */
  readonly personalData: SpansByKind<PersonalDataKind> | null;
  /** Where labels stand in place of what was redacted. */
  readonly redacted: SpansByKind<PersonalDataKind>;
  /** Something in the title was redacted, which need not stand in the text. */
  readonly isTitleRedacted?: true;
}

/** A document inside another: an entry of an archive, an attachment of a message. */
export interface ChildDocument {
  /** Relative, `/` between its parts, never leaving its parent. */
  readonly path: string;
  readonly bytes: Uint8Array;
  /** As the parent tells it; the content decides. */
  readonly mediaType: string | null;
}

/** What a clean output says of a child: enough to have the same children again without parsing. */
export interface ChildListing {
  readonly documentId: string;
  readonly path: string;
  /** SHA-256 of its bytes. */
  readonly versionHash: string;
  readonly sizeBytes: number;
}

/** Parser output: the text that everything addresses, and its structure. Elements are in order and do not overlap. */
export interface CleanDocument {
  readonly text: string;
  readonly elements: readonly Element[];
  readonly title: string | null;
  /** BCP 47, or null when it cannot be told. */
  readonly language: string | null;
  readonly mediaType: string;
  readonly metadata: Readonly<Record<string, MetadataValue>>;
  /** In the order of the text; where the format has places on pages. */
  readonly boxes?: readonly TextBox[];
  readonly hidden?: readonly HiddenPassage[];
  /** Of hidden passages, where more were met than are kept. */
  readonly hiddenCount?: number;
  /** Absent until the document is examined. */
  readonly findings?: Findings;
  /** The documents inside it that became documents of their own; absent without any. */
  readonly children?: readonly ChildListing[];
}

/** The retrieval unit. `cleanText.slice(charStart, charEnd) === text`. */
export interface Chunk {
  readonly chunkId: string;
  readonly documentId: string;
  readonly versionHash: string;
  readonly ordinal: number;
  readonly text: string;
  /** Of what is embedded: the text, after `tableHeader` where there is one. */
  readonly tokenCount: number;
  readonly charStart: number;
  readonly charEnd: number;
  readonly page: number | null;
  readonly boxes: readonly Box[] | null;
  readonly headingPath: readonly string[];
  readonly elementTypes: readonly ElementType[];
  readonly language: string | null;
  /** A part of a sentence or a row that is longer than a chunk may be. */
  readonly isCut?: true;
  /** Header of the table within which the chunk starts: embedded before the text, shown beside it. */
  readonly tableHeader?: string;
  /** Kinds of personal data that it touches; absent where there are none. */
  readonly personalData?: readonly PersonalDataKind[];
  /** Kinds of passages that address a model; absent where there are none. */
  readonly injections?: readonly InjectionKind[];
  /** Of strategy `hierarchical`: the parent is the clean text from here… */
  readonly parentStart?: number;
  /** …to here. */
  readonly parentEnd?: number;
}

export type DocumentState =
  | 'pending'
  | 'fetching'
  | 'cleaning'
  | 'chunking'
  | 'embedding'
  | 'storing'
  | 'stored'
  | 'unchanged'
  | 'quarantined'
  | 'failed'
  | 'deleted'
  | 'cancelled';

export type JobStatus = 'pending' | 'running' | 'paused' | 'completed' | 'partial' | 'failed' | 'cancelled';

export type StageName = 'fetch' | 'clean' | 'chunk' | 'embed' | 'store' | 'remove';

/** Where the bytes of a listed document are. */
export type SourceLocation = LandingLocation | LakeLocation | FailedLocation;

/** `etag` is the one seen when listing, to notice a change in between. */
export interface LandingLocation {
  readonly bucketKey: string;
  readonly etag: string | null;
}

/** The bytes are in the lake already, in the place that fetch would use: the listing of a remote source, or the clean stage of a parent, put them there. */
export interface LakeLocation {
  readonly versionHash: string;
  readonly sizeBytes: number;
  /** Of what the source says of the document beside its bytes (`SourceFacts`); absent where it says nothing. */
  readonly factsHash?: string;
}

/** The source was asked for the document and did not give it. */
export interface FailedLocation {
  readonly failure: { readonly error: StageErrorName; readonly message: string };
}
