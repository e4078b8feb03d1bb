import Papa from 'papaparse';
import type { UsageView } from '../api/contract/usage.ts';

/** One row for each key, in the order of the view. RFC 4180: lines end with CR LF; text that a spreadsheet would run is quoted. */
export function usageCsv({ by, items }: UsageView): string {
  const rows = items.map(({ key, calls, inputTokens, outputTokens, amount, amountUnknown }) => ({
    [by]: key ?? '',
    calls,
    input_tokens: inputTokens,
    output_tokens: outputTokens,
    amount_usd: amount,
    amount_unknown_usd: amountUnknown,
  }));
  const columns = [by, 'calls', 'input_tokens', 'output_tokens', 'amount_usd', 'amount_unknown_usd'];
  return `${Papa.unparse(rows, { columns, escapeFormulae: true })}\r\n`;
}
