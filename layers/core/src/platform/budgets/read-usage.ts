/** What models used and cost, summed from the ledger. */
import { tellsOfCorpus, tellsOfDocument } from '../access/conditions.ts';
import { asReader, type Reader } from '../access/reader.ts';
import type { UsageQuery, UsageView } from '../api/contract/usage.ts';
import { mostUsageItems } from '../api/contract/usage.ts';
import type { Database, Session } from '../database.ts';

const micros = 1_000_000;

type Sums = {
  readonly calls: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly amount: number;
  readonly unknown: number;
};

const sums = `count(*) filter (where e.kind = 'call')::bigint as calls, coalesce(sum(e.input_tokens), 0)::bigint as "inputTokens",
  coalesce(sum(e.output_tokens), 0)::bigint as "outputTokens", coalesce(sum(e.amount_micros), 0)::bigint as amount,
  coalesce(sum(e.amount_micros) filter (where e.kind <> 'call'), 0)::bigint as unknown`;

/** Shares of a call have its input and output tokens together. */
const sharedSums = `count(*) filter (where e.kind = 'call')::bigint as calls, sum(s.tokens)::bigint as "inputTokens", 0::bigint as "outputTokens",
  sum(s.amount_micros)::bigint as amount, coalesce(sum(s.amount_micros) filter (where e.kind <> 'call'), 0)::bigint as unknown`;

const keys = {
  day: 'e.charged_on::text',
  job: 'e.job_id',
  corpus: `nullif(e.corpus, '')`,
  stage: 'e.stage',
  model: `e.provider || ' ' || e.model`,
  document: 's.document_id::text',
} as const satisfies Record<UsageQuery['by'], string>;

const filtered = `e.tenant_id = sheaf.tenant() and e.charged_on between $1::date and $2::date
  and ($3::text is null or e.job_id = $3::text) and ($4::text is null or e.corpus = $4::text) and ${tellsOfCorpus('e.corpus')}`;

/** @param now milliseconds since 1970, for the days that are not given */
export async function readUsage(
  database: Database,
  reader: Reader,
  { by, from, to, jobId, corpus }: Omit<UsageQuery, 'format'>,
  now: number,
): Promise<UsageView> {
  const today = new Date(now).toISOString().slice(0, 10);
  const last = to ?? today;
  const first = from ?? `${last.slice(0, 8)}01`;
  const values = [first, last, jobId ?? null, corpus ?? null];
  const { items, total } = await database.transaction(asReader(reader), async (session) => ({
    items: await readItems(session, by, values),
    total: (await session.query<Sums>(`select ${sums} from sheaf.ledger_entries e where ${filtered}`, values))[0]!,
  }));
  return {
    by,
    from: first,
    to: last,
    currency: 'USD',
    items: items.slice(0, mostUsageItems).map((item) => ({ key: item.key, ...viewOf(item) })),
    isComplete: items.length <= mostUsageItems,
    total: viewOf(total),
  };
}

async function readItems(session: Session, by: UsageQuery['by'], values: (string | null)[]) {
  const [columns, joined] =
    by === 'document'
      ? [sharedSums, 'join sheaf.ledger_shares s on s.tenant_id = e.tenant_id and s.entry_id = e.entry_id']
      : [sums, ''];
  const told = by === 'document' ? tellsOfDocument('s.document_id', 'e.corpus') : 'true';
  const order = by === 'day' ? 'key' : 'amount desc, key';
  return session.query<Sums & { key: string | null }>(
    `select ${keys[by]} as key, ${columns} from sheaf.ledger_entries e ${joined} where ${filtered} and ${told}
      group by 1 order by ${order} limit ${mostUsageItems + 1}`,
    values,
  );
}

function viewOf({ calls, inputTokens, outputTokens, amount, unknown }: Sums) {
  return { calls, inputTokens, outputTokens, amount: amount / micros, amountUnknown: unknown / micros };
}
