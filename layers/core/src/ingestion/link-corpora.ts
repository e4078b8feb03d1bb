import { classify } from '../errors.ts';
import type { Logger } from '../ports.ts';
import { type LinkLimits, type LinkPorts, type LinkScope, linkDuplicates } from './link-duplicates.ts';

/** Links what is due in corpora, one after the other. What fails stays due for the next sweep, and does not fail the caller. */
export async function linkCorpora(
  scopes: readonly LinkScope[],
  { logger, ...ports }: LinkPorts & { readonly logger: Logger },
  limits: LinkLimits,
): Promise<number> {
  let linked = 0;
  for (const scope of scopes) {
    try {
      linked += await linkDuplicates(scope, ports, limits);
    } catch (error) {
      const { name, message } = classify(error);
      logger.warn('Copies could not be linked yet.', { ...scope, errorName: name, reason: message });
    }
  }
  return linked;
}
