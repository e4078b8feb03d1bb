import type { JobEvent, ProgressEvent } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';

/** An event on one line: when, what, and what it says. */
export function eventLine(event: JobEvent | ProgressEvent, { colours }: Pick<Terminal, 'colours'>): string {
  const time = event.time.slice(11, 19);
  const name = event.type.split('.')[1] ?? event.type;
  if (name === 'job_progress')
    return colours.dim(`${time}  ${name.padEnd(16)} ${progressText(event as ProgressEvent)}`);
  return `${time}  ${name.padEnd(16)} ${factsText(event.data as Record<string, unknown>)}`;
}

function progressText({ data }: ProgressEvent): string {
  const { counts, stage, documentsPerSecond, remainingSeconds, cost } = data;
  const { total, pending, totalIsFinal } = counts.documents;
  const parts = [
    `${total - pending}/${total}${totalIsFinal ? '' : '+'} documents`,
    `${counts.chunks} chunks`,
    stage,
    documentsPerSecond === null ? '' : `${documentsPerSecond}/s`,
    remainingSeconds === null ? '' : `${remainingSeconds} s left`,
    cost.amount > 0 ? `${cost.amount} ${cost.currency}` : '',
  ];
  return parts.filter((part) => part !== '').join(' · ');
}

/** Facts that are one value, without those that say nothing. */
function factsText(data: Record<string, unknown>): string {
  return Object.entries(data)
    .filter(([, value]) => value !== null && typeof value !== 'object')
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');
}
