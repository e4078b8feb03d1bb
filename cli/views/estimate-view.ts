import type { EstimateView, FigureView } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';
import { printTable } from './table.ts';

/** Figures of a dry run, each with how it is known. */
export function printEstimate({ documents, bytes, tokens, cost }: EstimateView, terminal: Terminal): void {
  const { currency, amount, byStage } = cost;
  const rows = [
    ['documents', documents.total],
    ['  new', documents.new],
    ['  changed', documents.changed],
    ['  unchanged', documents.unchanged],
    ['  to remove', documents.toRemove],
    ['  problems', documents.problems],
    ['bytes, new or changed', bytes],
    ['tokens to embed', tokens],
    [`cost, ${currency}`, amount],
    ...Object.entries(byStage).map(([stage, figure]) => [`  ${stage}`, figure] as const),
  ] as const;
  terminal.print();
  const columns = [{ name: 'ESTIMATE' }, { name: 'VALUE', isNumber: true }, { name: 'KNOWN BY' }];
  printTable(
    terminal,
    columns,
    rows.map(([name, figure]) => [name, figure.value === null ? '–' : String(figure.value), basisText(figure)]),
  );
}

function basisText({ basis, sampledDocuments, reason }: FigureView): string {
  const known =
    basis === 'extrapolated' ? `extrapolated from ${sampledDocuments} sampled documents` : basis === null ? '' : basis;
  return [known, reason].filter(Boolean).join('; ');
}
