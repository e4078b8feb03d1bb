import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { Logger } from '@sheaf/core/ports';

/** JSON lines with service and level as POWERTOOLS_* and LOG_LEVEL say. */
export function createLogger(): Logger {
  const logger = new PowertoolsLogger();
  return {
    debug: (message, fields = {}) => logger.debug(message, fields),
    info: (message, fields = {}) => logger.info(message, fields),
    warn: (message, fields = {}) => logger.warn(message, fields),
    error: (message, fields = {}) => logger.error(message, fields),
  };
}
