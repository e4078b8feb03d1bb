import { openAsBlob } from 'node:fs';
import { resolve } from 'node:path';
import type { AcceptedJob, Job, JobPriority } from '../../sdk/client.ts';
import { ServerUnreachable } from '../../sdk/problem-error.ts';
import { ingestFiles, UploadInterrupted } from '../../sdk/upload-files.ts';
import type { AddCommand } from '../command.ts';
import type { CommandContext } from '../context.ts';
import { CommandFailure, exitCodes } from '../exit-codes.ts';
import { type FoundFile, type FoundFiles, findFiles, type LeftOut } from '../files/find-files.ts';
import { printFound, printLeftOut } from '../views/files-view.ts';
import { bytesText, countText } from '../views/table.ts';
import { showEnd, watchJob } from '../watch-job.ts';
import { priorityOption } from './priority-option.ts';

interface IngestOptions {
  readonly corpus: string;
  readonly dryRun?: boolean;
  readonly wait: boolean;
  readonly resume?: string;
  readonly priority?: JobPriority;
}

export const addIngest: AddCommand = (program, run) => {
  program
    .command('ingest')
    .description('upload files and folders and ingest them')
    .argument('<path...>', 'files and folders; .gitignore is respected')
    .option('-c, --corpus <corpus>', 'corpus that the documents belong to', 'documents')
    .option('-n, --dry-run', 'only say what would be ingested')
    .addOption(priorityOption('where jobs wait, which of yours starts first: low, normal or high'))
    .option('--no-wait', 'return when the job is accepted')
    .option('--resume <upload>', 'go on with an upload of the same paths that was interrupted')
    .action(run(ingest));
};

async function ingest(context: CommandContext, paths: string[], options: IngestOptions): Promise<void> {
  const found = await findFiles(paths.map((path) => resolve(context.cwd, path)));
  if (options.dryRun) return context.answer(dryRunOf(found), (_, terminal) => printFound(found, terminal));
  const { files, leftOut } = await withinLimit(context, found, options.corpus);
  printLeftOut(leftOut, context.terminal);
  if (files.length === 0) throw new CommandFailure(exitCodes.refused, 'There is nothing to ingest.');
  const accepted = await upload(context, files, options);
  if (!options.wait)
    return answerAll(context, accepted, ({ jobId }) => context.terminal.print(`Job ${jobId} is accepted.`));
  const jobs: Job[] = [];
  for (const { jobId } of accepted) jobs.push(await watchJob(context, jobId));
  answerAll(context, jobs, (job) => showEnd(job, context));
  if (jobs.some(({ status }) => status !== 'completed')) throw new CommandFailure(exitCodes.incomplete, '');
}

function dryRunOf({ files, leftOut }: FoundFiles) {
  return { files: files.map(({ path, sizeBytes }) => ({ path, sizeBytes })), leftOut };
}

/** What the corpus would quarantine for its size is not sent at all. */
async function withinLimit({ client }: CommandContext, found: FoundFiles, corpus: string): Promise<FoundFiles> {
  const { maxFileBytes } = await client.corpora.get(corpus);
  const tooLarge: LeftOut[] = found.files
    .filter(({ sizeBytes }) => sizeBytes > maxFileBytes)
    .map(({ path, sizeBytes }) => ({
      path,
      reason: `${bytesText(sizeBytes)} is above maxFileBytes of ${corpus}, ${bytesText(maxFileBytes)}`,
    }));
  return {
    files: found.files.filter(({ sizeBytes }) => sizeBytes <= maxFileBytes),
    leftOut: [...found.leftOut, ...tooLarge],
  };
}

async function upload(
  { client, terminal }: CommandContext,
  files: readonly FoundFile[],
  { corpus, resume, priority }: IngestOptions,
): Promise<AcceptedJob[]> {
  const sendable = files.map(({ path, sizeBytes, modifiedAt, absolutePath }) => ({
    ...{ path, sizeBytes, modifiedAt },
    read: () => openAsBlob(absolutePath),
  }));
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  terminal.note(`Uploading ${countText(files.length, 'file')}, ${bytesText(total)}.`);
  const accepted: AcceptedJob[] = [];
  try {
    for await (const job of ingestFiles(client, sendable, { corpus, resume, priority })) accepted.push(job);
  } catch (error) {
    if (error instanceof UploadInterrupted) throw interrupted(error, accepted);
    throw error;
  }
  return accepted;
}

/** Says what was done and how to go on. */
function interrupted(error: UploadInterrupted, accepted: readonly AcceptedJob[]): CommandFailure {
  const code = error.cause instanceof ServerUnreachable ? exitCodes.unreachable : exitCodes.failed;
  const jobs = accepted.map(({ jobId }) => jobId).join(', ');
  const done = jobs === '' ? '' : ` Accepted before it: ${jobs}.`;
  const next = `To go on, give the same paths and --resume ${error.uploadId}, within 7 days.`;
  return new CommandFailure(code, `${error.message}${done} ${next}`);
}

/** Many files make several jobs; with --json they are a list like any other. */
function answerAll<Item>(context: CommandContext, items: readonly Item[], human: (item: Item) => void): void {
  const [only, ...others] = items;
  if (only !== undefined && others.length === 0) context.answer(only, human);
  else context.answer({ items, nextCursor: null }, () => items.forEach(human));
}
