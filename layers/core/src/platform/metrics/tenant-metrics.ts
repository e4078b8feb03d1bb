/** What the database knows of a tenant, as metrics. */
import type { Clock } from '../../ports.ts';
import type { Database } from '../database.ts';
import type { MetricFamily, Sample } from './exposition.ts';

type Counted = { readonly value: number; readonly [label: string]: string | number | null };

interface TenantFigures {
  readonly jobs: readonly Counted[];
  readonly documents: readonly Counted[];
  readonly chunks: readonly Counted[];
  readonly failures: readonly Counted[];
  readonly tokens: readonly Counted[];
  readonly cost: readonly Counted[];
  readonly budgetLimits: readonly Counted[];
  readonly budgetHeld: readonly Counted[];
}

/** Scrapes come from several servers, and each counts the documents of the tenant. */
const freshMs = 10_000;
const mostTenants = 1_000;

/** Reads the figures of a tenant; one that was read in the last ten seconds is given again. */
export function createTenantMetrics(database: Database, clock: Clock) {
  const known = new Map<string, { readonly readAt: number; readonly families: Promise<MetricFamily[]> }>();
  return (tenantId: string): Promise<MetricFamily[]> => {
    const found = known.get(tenantId);
    const now = clock.now();
    if (found !== undefined && now - found.readAt < freshMs) return found.families;
    if (known.size >= mostTenants) known.clear();
    const families = database.call<TenantFigures>('tenant_metrics', { tenantId }).then(familiesOf);
    known.set(tenantId, { readAt: now, families });
    families.catch(() => known.delete(tenantId));
    return families;
  };
}

function familiesOf(figures: TenantFigures): MetricFamily[] {
  return [
    family('sheaf_jobs', 'gauge', 'Jobs by status.', figures.jobs),
    family('sheaf_documents', 'gauge', 'Documents by corpus and status.', figures.documents),
    family('sheaf_chunks', 'gauge', 'Published chunks by corpus.', figures.chunks),
    family('sheaf_failures', 'gauge', 'Failures that are open or redriven, by stage and error.', figures.failures),
    family('sheaf_model_tokens_total', 'counter', 'Tokens that models were given and gave.', figures.tokens),
    family('sheaf_model_cost_usd_total', 'counter', 'What models cost, in US dollars.', figures.cost),
    family('sheaf_budget_limit', 'gauge', 'Limits of budgets by meter and period.', figures.budgetLimits),
    family('sheaf_budget_held', 'gauge', 'What is spent or reserved in the period that runs.', figures.budgetHeld),
  ];
}

function family(name: string, type: 'gauge' | 'counter', help: string, rows: readonly Counted[]): MetricFamily {
  return { name, help, type, samples: rows.map(sampleOf) };
}

function sampleOf({ value, ...labels }: Counted): Sample {
  return {
    value,
    labels: Object.fromEntries(Object.entries(labels).map(([label, text]) => [label, String(text ?? '')])),
  };
}
