import type { JobPriority, JobRequest } from '../../sdk/client.ts';
import type { AddCommand } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { parametersOf } from '../parameters.ts';
import { showEnd, watchJob } from '../watch-job.ts';
import { priorityOption } from './priority-option.ts';

interface SubmitOptions {
  readonly corpus: string;
  readonly wait: boolean;
  readonly priority?: JobPriority;
  readonly dryRun?: boolean;
}

export const addSubmit: AddCommand = (program, run) => {
  program
    .command('submit')
    .description('ingest from a remote source: web pages, filings, an API, a database, a bucket, a research manifest')
    .argument('<type>', 'url_scrape, sec_edgar, api_fetch, database_query, s3_prefix or manifest')
    .argument('[parameter...]', 'name=value; JSON or text; a.b=value leads into an object; env:NAME is a credential')
    .option('-c, --corpus <corpus>', 'corpus that the documents belong to', 'documents')
    .addOption(priorityOption('where jobs wait, which of yours starts first: low, normal or high'))
    .option('--dry-run', 'store nothing; say how much there is, and what it would cost')
    .option('--no-wait', 'return when the job is accepted')
    .action(run(submit));
};

async function submit(context: CommandContext, type: string, words: string[], options: SubmitOptions): Promise<void> {
  const source = { type, ...parametersOf(words, context.env) } as JobRequest['source'];
  const accepted = await context.client.jobs.submit({
    source,
    corpus: options.corpus,
    ...(options.priority && { priority: options.priority }),
    ...(options.dryRun && { dryRun: true }),
  });
  if (!options.wait)
    return context.answer(accepted, ({ jobId }) => context.terminal.print(`Job ${jobId} is accepted.`));
  const job = await watchJob(context, accepted.jobId);
  context.answer(job, () => showEnd(job, context));
  if (job.status !== 'completed') throw new CommandFailure(exitCodes.incomplete, '');
}
