import type { Clock } from '../../ports.ts';
import type { Probe } from './api-ports.ts';
import type { Health } from './contract/health.ts';

/** Asks every dependency at once. Probes bound their own time. */
export async function checkHealth(probes: Readonly<Record<string, Probe>>, clock: Clock): Promise<Health> {
  const entries = await Promise.all(
    Object.entries(probes).map(async ([name, probe]) => [name, await ask(probe, clock)] as const),
  );
  const states = entries.map(([, { status }]) => status);
  const worst = states.includes('unhealthy') ? 'unhealthy' : states.includes('degraded') ? 'degraded' : 'healthy';
  return { status: worst, dependencies: Object.fromEntries(entries) };
}

async function ask({ isCritical, probe }: Probe, clock: Clock): Promise<Health['dependencies'][string]> {
  const startedAt = clock.now();
  try {
    const detail = await probe();
    const latencyMs = clock.now() - startedAt;
    return { status: 'healthy', latencyMs, ...(detail === undefined ? {} : { detail }) };
  } catch (error) {
    // The name only: messages of drivers hold addresses.
    const detail = error instanceof Error ? error.name : 'Unknown';
    return { status: isCritical ? 'unhealthy' : 'degraded', latencyMs: clock.now() - startedAt, detail };
  }
}
