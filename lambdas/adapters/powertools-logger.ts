import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { Logger } from '@sheaf/core/ports';
import { redactEntry } from '@sheaf/core/redact';
import { traceFields } from './telemetry/current-trace.ts';

/** JSON lines with service and level as POWERTOOLS_* and LOG_LEVEL say, without secrets, each with the ids of its trace. */
export function createLogger(): Logger {
  const logger = openPowertoolsLogger();
  return {
    debug: (message, fields) => logger.debug(message, { ...traceFields(), ...fields }),
    info: (message, fields) => logger.info(message, { ...traceFields(), ...fields }),
    warn: (message, fields) => logger.warn(message, { ...traceFields(), ...fields }),
    error: (message, fields) => logger.error(message, { ...traceFields(), ...fields }),
  };
}

export function openPowertoolsLogger(): PowertoolsLogger {
  return new PowertoolsLogger({ jsonReplacerFn: redactEntry });
}
