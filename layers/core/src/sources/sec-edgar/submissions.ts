import * as z from 'zod';
import { StageError } from '../../errors.ts';
import type { EdgarClient } from './edgar-client.ts';
import { filedForm } from './forms.ts';
import type { EdgarParameters } from './parameters.ts';

/** One filing as the submissions API tells of it. Dates are `YYYY-MM-DD`; what is not told is empty. */
export interface Filing {
  /** With its dashes. */
  readonly accession: string;
  readonly form: string;
  readonly filingDate: string;
  readonly period: string;
  readonly primaryDocument: string;
  /** Numbers of the items of a form 8-K, between commas. */
  readonly items: string;
}

export interface CompanyFilings {
  readonly cik: string;
  readonly company: string;
  readonly ticker: string;
  readonly filings: readonly Filing[];
}

const texts = z.array(
  z
    .string()
    .nullish()
    .transform((text) => text ?? ''),
);
const columnsSchema = z.object({
  accessionNumber: texts,
  form: texts,
  filingDate: texts,
  reportDate: texts.optional(),
  primaryDocument: texts.optional(),
  items: texts.optional(),
});
const submissionsSchema = z.object({
  name: z.string(),
  tickers: z.array(z.string()).nullish(),
  filings: z.object({
    recent: columnsSchema,
    files: z
      .array(
        z.object({
          name: z.string().regex(/^[\w.-]+\.json$/),
          filingFrom: z.string().nullish(),
          filingTo: z.string().nullish(),
        }),
      )
      .nullish(),
  }),
});

const submissionsBytes = 64_000_000;

/**
 * The newest filings of a company that the parameters ask for; pages of older ones are read only while some are missing.
 * Undefined when EDGAR knows no such company. @see https://www.sec.gov/edgar/sec-api-documentation
 */
export async function readFilings(
  cik: string,
  parameters: EdgarParameters,
  client: EdgarClient,
): Promise<CompanyFilings | undefined> {
  const at = `${client.origins.dataOrigin}/submissions/`;
  const answer = await client.getJson(`${at}CIK${cik.padStart(10, '0')}.json`, submissionsBytes);
  if (answer === undefined) return undefined;
  const { name, tickers, filings } = checked(submissionsSchema, answer);
  const selection = createSelection(parameters);
  selection.add(filings.recent);
  for (const page of filings.files ?? []) {
    if (selection.isFull()) break;
    if (parameters.from && page.filingTo && page.filingTo < parameters.from) continue;
    if (parameters.to && page.filingFrom && page.filingFrom > parameters.to) continue;
    const older = await client.getJson(`${at}${page.name}`, submissionsBytes);
    if (older !== undefined) selection.add(checked(columnsSchema, older));
  }
  return { cik, company: name, ticker: tickers?.[0] ?? '', filings: selection.filings() };
}

function checked<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new StageError(
    'SourceAnswerInvalid',
    `The list of filings of EDGAR is of a new shape: ${parsed.error.issues[0]!.path.join('.')} is not what was expected.`,
  );
}

/** Keeps the newest of each form, and of its amendments, up to the count. */
function createSelection({ forms, includeAmendments, from = '', to = '9999', count }: EdgarParameters) {
  const kept = new Map<string, Map<string, Filing>>();
  for (const form of forms) {
    kept.set(form, new Map());
    if (includeAmendments) kept.set(`${form}/A`, new Map());
  }
  return {
    add(columns: z.output<typeof columnsSchema>): void {
      for (const filing of rowsOf(columns)) {
        const form = filedForm(filing.form);
        const group = form && kept.get(form.isAmendment ? `${form.name}/A` : form.name);
        if (group && filing.filingDate >= from && filing.filingDate <= to) group.set(filing.accession, filing);
      }
    },
    isFull: () => [...kept.values()].every(({ size }) => size >= count),
    filings: () =>
      [...kept.values()].flatMap((group) => [...group.values()].sort(newestFirst).slice(0, count)).sort(newestFirst),
  };
}

function newestFirst(one: Filing, other: Filing): number {
  if (one.filingDate !== other.filingDate) return one.filingDate < other.filingDate ? 1 : -1;
  return one.accession < other.accession ? 1 : -1;
}

function* rowsOf(columns: z.output<typeof columnsSchema>): Generator<Filing> {
  for (const [row, given] of columns.accessionNumber.entries()) {
    const accession = given.trim();
    if (!/^\d{10}-\d{2}-\d{6}$/.test(accession)) continue;
    yield {
      accession,
      form: columns.form[row] ?? '',
      filingDate: columns.filingDate[row] ?? '',
      period: columns.reportDate?.[row] ?? '',
      primaryDocument: columns.primaryDocument?.[row]?.trim() ?? '',
      items: columns.items?.[row] ?? '',
    };
  }
}
