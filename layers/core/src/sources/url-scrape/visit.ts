import type { StageErrorName } from '../../error-table.ts';
import type { MetadataValue } from '../../ingestion/model.ts';
import type { SourcePorts } from '../remote-source.ts';
import type { Asking } from './asking.ts';
import type { FrontierEntry } from './frontier.ts';
import type { Silence } from './host-silence.ts';
import type { PageRenderer } from './page-renderer.ts';
import type { PageValidator } from './page-validator.ts';
import type { UrlScrapeParameters } from './parameters.ts';
import type { RobotsGate } from './robots-gate.ts';

export type PageEntry = Extract<FrontierEntry, { kind: 'page' }>;

export interface VisitPorts extends Pick<SourcePorts, 'clock'> {
  readonly asking: Asking;
  readonly robots: RobotsGate;
  readonly renderer: PageRenderer | null;
  readonly parameters: UrlScrapeParameters;
  readonly silence: Silence;
  /** Pages that lead to no others are not asked for, only told of. */
  readonly isSurvey: boolean;
}

/** What came of asking for a page. */
export type Visit =
  | {
      readonly kind: 'fetched';
      /** Address of the document: where permanent redirects end, or what the page calls canonical. */
      readonly uri: string;
      /** Address that answered. */
      readonly finalUrl: string;
      readonly bytes: Uint8Array;
      readonly mediaType: string | null;
      readonly metadata: Readonly<Record<string, MetadataValue>>;
      readonly validator: PageValidator;
      readonly links: readonly string[];
    }
  | { readonly kind: 'unchanged'; readonly links: readonly string[] }
  /** Of a survey: it may be asked for, and was not. */
  | { readonly kind: 'listed' }
  /** The page is not there. */
  | { readonly kind: 'missing'; readonly status: number }
  /** It is there and was not to be had: whatever was known of it stays. */
  | { readonly kind: 'failed'; readonly error: StageErrorName; readonly message: string }
  /** By a rule of the site or of ours: a problem for what was named, left out of what was found. */
  | {
      readonly kind: 'refused';
      readonly error: StageErrorName;
      readonly message: string;
      readonly reason: string;
      /** The site no longer wants it to be kept. */
      readonly isWithdrawn: boolean;
      /** Whether it was asked for: counts as a page. */
      readonly isAsked: boolean;
      readonly links: readonly string[];
    };
