import cliProgress from 'cli-progress';
import type { Job } from '../sdk/client.ts';
import type { Terminal } from './terminal.ts';

export interface Progress {
  show(job: Job): void;
  close(): void;
}

const width = 28;

/** The bar of a job on standard error: documents, chunks, stage, rate, time left. Silent when that is no terminal. */
export function openProgress({ err, colours }: Pick<Terminal, 'err' | 'colours'>, expected = 0): Progress {
  if (err.isTTY !== true) return { show: () => {}, close: () => {} };
  const bar = new cliProgress.SingleBar({
    stream: err,
    barsize: width,
    format: `${colours.cyan('{bar}')} {value}/{total} documents · {chunks} chunks · {stage} · {rate} · {left}`,
    hideCursor: true,
    clearOnComplete: true,
    barCompleteChar: '━',
    barIncompleteChar: '─',
    linewrap: false,
  });
  const startedAt = performance.now();
  bar.start(Math.max(expected, 1), 0, { chunks: 0, stage: 'listing', rate: '–', left: '–' });
  return {
    show(job) {
      const view = progressOf(job, (performance.now() - startedAt) / 1000);
      bar.setTotal(Math.max(view.total, expected, 1));
      bar.update(view.done, view);
    },
    close: () => bar.stop(),
  };
}

/** What the bar says of a job after so many seconds. */
export function progressOf({ counts: { documents, chunks }, stages }: Pick<Job, 'counts' | 'stages'>, seconds: number) {
  const { total, pending } = documents;
  const done = total - pending;
  const rate = seconds > 0 ? done / seconds : 0;
  const behind = Object.entries(stages).findLast(([, { done: passed, failed }]) => passed + failed > 0)?.[0];
  return {
    total,
    done,
    chunks,
    stage: total === 0 ? 'listing' : (behind ?? 'fetch'),
    rate: rate > 0 ? `${rate >= 10 ? Math.round(rate) : rate.toFixed(1)}/s` : '–',
    left: rate > 0 && pending > 0 ? `${Math.ceil(pending / rate)} s left` : '–',
  };
}
