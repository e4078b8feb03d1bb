import type { ParseDocument } from '@sheaf/core/ingestion/clean-stage';
import type { ParserPorts } from '@sheaf/core/ingestion/parsing/parser-ports';
import type { ObjectStore } from '@sheaf/core/ports';
import type { ModelGateway } from '@sheaf/core/retrieval/ports';
import { guardedParse } from './guarded-parse.ts';
import { type InvocationRoom, parseLimits } from './parse-limits.ts';
import type { ThreadParser } from './thread-parser.ts';
import { transcribingParse } from './transcribing-parse.ts';

export interface LimitedParsePorts {
  readonly thread: ThreadParser;
  readonly parserPorts: ParserPorts;
  readonly gateway: ModelGateway;
  readonly lake: ObjectStore;
}

/** Reads documents within what an invocation has, whoever reads them: the parsers here, in a thread or not, or a transcriber. */
export function limitedParse({ thread, parserPorts, gateway, lake }: LimitedParsePorts) {
  const transcribing = transcribingParse({ transcriber: parserPorts.transcriber, gateway, lake });
  return (room: InvocationRoom, isRepeated: boolean): ParseDocument => {
    const limits = parseLimits(room);
    return transcribing(guardedParse(thread, limits, isRepeated, parserPorts), limits);
  };
}
