import type { Job, JobSummary } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';
import { printEstimate } from './estimate-view.ts';
import { printTable, timeText } from './table.ts';

export function printJobs(jobs: readonly JobSummary[], terminal: Terminal): void {
  if (jobs.length === 0) {
    terminal.print('There are no jobs yet.');
    return;
  }
  const columns = [
    { name: 'JOB' },
    { name: 'STATUS' },
    { name: 'CORPUS' },
    { name: 'SOURCE' },
    { name: 'DOCUMENTS', isNumber: true },
    { name: 'CHUNKS', isNumber: true },
    { name: 'CREATED' },
  ];
  const rows = jobs.map(({ jobId, status, corpus, source, counts, createdAt }) => [
    jobId,
    coloured(status, terminal),
    corpus,
    terminal.shortened(sourceText(source), 60),
    String(counts.documents.total),
    String(counts.chunks),
    timeText(createdAt),
  ]);
  printTable(terminal, columns, rows);
}

/** Its type and what was given beside it; lists and objects by their names alone. */
function sourceText({ type, ...given }: JobSummary['source']): string {
  const words = Object.entries(given).map(([name, value]) =>
    value !== null && typeof value === 'object' ? name : `${name}=${brief(String(value))}`,
  );
  return [type, ...words].join(' ');
}

/** On one line, such as a statement over several. */
function brief(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 60 ? `${line.slice(0, 59).toWellFormed()}…` : line;
}

export function printJob(job: Job, terminal: Terminal): void {
  const { print, colours } = terminal;
  print(`Job ${colours.bold(job.jobId)}  ${coloured(job.status, terminal)}`);
  if (job.outcome) print(`  ${job.outcome}`);
  print(
    `  corpus ${job.corpus}, source ${job.source.type}, attempt ${job.attempt}${job.priority === 'normal' ? '' : `, priority ${job.priority}`}`,
  );
  print(
    `  created ${timeText(job.createdAt)}, started ${timeText(job.startedAt)}, finished ${timeText(job.finishedAt)}`,
  );
  if (job.estimate) {
    printEstimate(job.estimate, terminal);
    return;
  }
  print(`  documents ${documentsText(job)}`);
  print(
    `  chunks ${job.counts.chunks}, embeddings ${job.counts.embeddings}, cost ${job.cost.amount} ${job.cost.currency}`,
  );
  print(
    `  stages ${Object.entries(job.stages)
      .map(([name, { done, failed }]) => `${name} ${done}${failed ? ` (${failed} failed)` : ''}`)
      .join(' → ')}`,
  );
  if (job.problems.length === 0) return;
  print();
  const rows = job.problems.map(({ stage, error, uri, documentId, message }) => [
    stage ?? '–',
    error,
    terminal.shortened(uri ?? documentId, 50),
    terminal.shortened(message, 80),
  ]);
  printTable(terminal, [{ name: 'STAGE' }, { name: 'ERROR' }, { name: 'DOCUMENT' }, { name: 'WHAT HAPPENED' }], rows);
}

/** What became of the documents of a job, leaving out what is zero. */
export function documentsText({ counts: { documents } }: Pick<Job, 'counts'>): string {
  const { total, totalIsFinal, ...states } = documents;
  const parts = Object.entries(states)
    .filter(([, count]) => count > 0)
    .map(([state, count]) => `${count} ${state}`);
  return `${total}${totalIsFinal ? '' : '+'}${parts.length > 0 ? `: ${parts.join(', ')}` : ''}`;
}

function coloured(status: string, { colours }: Terminal): string {
  if (status === 'completed') return colours.green(status);
  if (status === 'failed' || status === 'cancelled') return colours.red(status);
  return status === 'partial' || status === 'paused' ? colours.yellow(status) : colours.cyan(status);
}
