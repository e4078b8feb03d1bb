import type { ParseDocument } from '@sheaf/core/ingestion/clean-stage';
import { isSuspect } from '@sheaf/core/ingestion/parsing/is-suspect';
import { parseWithChildren } from '@sheaf/core/ingestion/parsing/parse-document';
import type { ParserPorts } from '@sheaf/core/ingestion/parsing/parser-ports';
import type { ParseLimits } from './parse-limits.ts';
import type { ThreadParser } from './thread-parser.ts';

/**
 * Parses small text at once and everything else in the thread, under limits. When a batch is repeated, perhaps since one
 * of its documents ended the process, every document is suspect.
 */
export function guardedParse(
  thread: ThreadParser,
  limits: ParseLimits,
  isRepeated: boolean,
  ports: ParserPorts = {},
): ParseDocument {
  return (input) =>
    isRepeated || isSuspect(input.bytes, input.extension)
      ? thread.parse(input, limits)
      : parseWithChildren({ ...input, ports });
}
