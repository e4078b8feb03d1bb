import type { ParseDocument } from '@sheaf/core/ingestion/clean-stage';
import { isSuspect } from '@sheaf/core/ingestion/parsing/is-suspect';
import { detectMediaType } from '@sheaf/core/ingestion/parsing/media-type';
import { parseWithChildren } from '@sheaf/core/ingestion/parsing/parse-document';
import type { ParserPorts } from '@sheaf/core/ingestion/parsing/parser-ports';
import type { ParseLimits } from './parse-limits.ts';
import type { ThreadParser } from './thread-parser.ts';

/**
 * Parses small text at once and everything else in the thread, under limits. When a batch is repeated, perhaps since one
 * of its documents ended the process, every document is suspect; so is what a server elsewhere reads. A call of that is begun
 * only with all the time that a document may have, so that it is not broken off for others and made again.
 */
export function guardedParse(
  thread: ThreadParser,
  limits: ParseLimits,
  isRepeated: boolean,
  ports: ParserPorts = {},
): ParseDocument {
  const { remoteParser } = ports;
  return async (input) => {
    const isHarmless = !isRepeated && !isSuspect(input.bytes, input.extension);
    if (remoteParser === undefined)
      return isHarmless ? parseWithChildren({ ...input, ports }) : thread.parse(input, limits);
    const detectedType = input.detectedType ?? (await detectMediaType(input.bytes, input.extension, input.mediaType));
    const isReadElsewhere = remoteParser.mediaTypes.has(detectedType) || remoteParser.secondReadings.has(detectedType);
    const request = { ...input, detectedType };
    if (isHarmless && !isReadElsewhere) return parseWithChildren({ ...request, ports });
    return thread.parse(request, limits, isReadElsewhere);
  };
}
