import type { DocumentReport } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';

/** Shown of each list; `--json` has all that the server tells. */
const shown = 20;

export function printReport(report: DocumentReport, terminal: Terminal): void {
  const { print, colours } = terminal;
  const { seen, hidden, hiddenCount, injections, injectionCount, personalData, redacted, pages, leftOut } = report;
  print(`Document ${colours.bold(report.documentId)}`);
  const others = seen.languages.map(({ language, elementCount }) => `${elementCount} in ${language}`);
  print(
    `  a person sees     ${seen.textLength} characters in ${seen.elementCount} elements, language ${[seen.language ?? '–', ...others].join(', ')}`,
  );
  print(`  a model also      ${hiddenCount === 0 ? 'nothing' : `${hiddenCount} hidden`}`);
  for (const { reason, text, page } of hidden.slice(0, shown)) {
    print(`    ${reason}${pageText(page)}: ${terminal.shortened(oneLine(text), room(terminal))}`);
  }
  print(`  to a model        ${injectionCount === 0 ? 'nothing found' : `${injectionCount} passages`}`);
  for (const { kind, excerpt, charStart, hiddenIndex, page } of injections.slice(0, shown)) {
    const where = hiddenIndex === null ? `at ${charStart}${pageText(page)}` : 'hidden';
    print(`    ${kind}, ${where}: ${terminal.shortened(excerpt, room(terminal))}`);
  }
  print(
    `  personal data     ${personalData === null ? 'not looked for: the corpus does not tag it' : kindsText(personalData)}`,
  );
  if (redacted.length > 0) print(`  redacted          ${kindsText(redacted)}`);
  for (const [name, numbers] of Object.entries(pages)) {
    if (numbers.length > 0)
      print(`  ${pageNames[name as keyof typeof pageNames].padEnd(17)} pages ${numbers.join(', ')}`);
  }
  if (leftOut !== null) print(`  left out          ${leftOut}`);
}

const pageNames = { recognized: 'recognised', notRecognized: 'not recognised', unreadable: 'unreadable', cut: 'cut' };

function kindsText(kinds: NonNullable<DocumentReport['personalData']>): string {
  return kinds.map(({ kind, count }) => `${count} ${kind}`).join(', ') || 'none found';
}

function pageText(page: number | null): string {
  return page === null ? '' : `, page ${page}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function room({ width }: Terminal): number {
  return Math.max(30, width - 32);
}
