import * as z from 'zod';
import { parserVariables } from '../adapters/parser-settings.ts';

export const environment = z.object({
  /** `postgres://…`, or `data-api:{cluster ARN}?secret={secret ARN}&database={name}`. */
  DATABASE_URL: z.string().min(1),
  LAKE_BUCKET: z.string().min(1),
  LANDING_BUCKET: z.string().min(1),
  /** Embedder of corpora that name none, and after `|` those that take over from it: `lexical:`, `openai:https://…?model=…`. */
  EMBEDDER_URL: z.string().min(1),
  /** Before the tenant in the names of the secrets that sources use. */
  SOURCE_SECRETS: z.string().min(1),
  /** Origins that the egress guard lets pass though their address is private, separated by commas. */
  EGRESS_ALLOW: z.string().default(''),
  /** Folder of SQLite files that jobs may read; empty for none. */
  SQLITE_FOLDER: z.string().default(''),
  /** Buckets of others, or prefixes of them, that jobs may read, separated by commas; empty for none. */
  SOURCE_BUCKETS: z.string().default(''),
  /** Function that tells receivers of events. */
  DELIVER_FUNCTION_NAME: z.string().min(1),
  DOCLING_URL: parserVariables.DOCLING_URL,
  TRANSCRIBER_URL: parserVariables.TRANSCRIBER_URL,
  /** Origin of a mirror of EDGAR; empty for the SEC itself. */
  EDGAR_ORIGIN: z.string().default(''),
  LOG_LEVEL: z.string().default('info'),
});

/** What the construct must set. */
export type Variables = z.input<typeof environment>;

/** What the handler reads. */
export type Environment = z.output<typeof environment>;
