import { classify } from '../../errors.ts';
import type { Logger, RemoteFunction } from '../../ports.ts';
import type { ScheduleRef } from './schedule-rows.ts';

/**
 * Asks for a look at a schedule that was just changed. The change itself stands: where nobody can look now, the sweep finds it in
 * a few minutes, so that a client must not be told that it failed.
 */
export async function lookSoon(
  ref: ScheduleRef,
  { fireSchedule, logger }: { readonly fireSchedule: RemoteFunction<ScheduleRef, unknown>; readonly logger: Logger },
): Promise<void> {
  try {
    await fireSchedule.invoke({ tenantId: ref.tenantId, scheduleId: ref.scheduleId });
  } catch (error) {
    const { name, message } = classify(error);
    logger.warn('A schedule waits for the sweep.', { scheduleId: ref.scheduleId, errorName: name, reason: message });
  }
}
