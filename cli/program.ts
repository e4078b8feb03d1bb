import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { ProblemError, ServerUnreachable } from '../sdk/problem-error.ts';
import type { AddCommand, Run } from './command.ts';
import { addAccess } from './commands/access.ts';
import { addAudit } from './commands/audit.ts';
import { addBudgets } from './commands/budgets.ts';
import { addCompletion } from './commands/completion.ts';
import { addDelete } from './commands/delete.ts';
import { addDiff } from './commands/diff.ts';
import { addDocs } from './commands/docs.ts';
import { addDoctor } from './commands/doctor.ts';
import { addDocument } from './commands/document.ts';
import { addDocuments } from './commands/documents.ts';
import { addFailures } from './commands/failures.ts';
import { addGroups } from './commands/groups.ts';
import { addIngest } from './commands/ingest.ts';
import { addJob } from './commands/job.ts';
import { addJobs } from './commands/jobs.ts';
import { addKeys } from './commands/keys.ts';
import { addLogin } from './commands/login.ts';
import { addLogout } from './commands/logout.ts';
import { addLogs } from './commands/logs.ts';
import { addMcp } from './commands/mcp.ts';
import { addPeople } from './commands/people.ts';
import { addReceipts } from './commands/receipts.ts';
import { addReprocess } from './commands/reprocess.ts';
import { addReset } from './commands/reset.ts';
import { addRetry } from './commands/retry.ts';
import { addSchedule } from './commands/schedule.ts';
import { addSchedules } from './commands/schedules.ts';
import { addSearch } from './commands/search.ts';
import { addStart } from './commands/start.ts';
import { addStatus } from './commands/status.ts';
import { addStop } from './commands/stop.ts';
import { addSubmit } from './commands/submit.ts';
import { addTag } from './commands/tag.ts';
import { addToken } from './commands/token.ts';
import { addUsage } from './commands/usage.ts';
import { addWebhooks } from './commands/webhooks.ts';
import { addWhoami } from './commands/whoami.ts';
import { everyCommand } from './completion/tree.ts';
import { contextOf, type Surroundings } from './context.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';
import { helpText } from './help-text.ts';

const commands: readonly AddCommand[] = [
  addStart,
  addStop,
  addStatus,
  addIngest,
  addSubmit,
  addSearch,
  addJobs,
  addJob,
  addRetry,
  addFailures,
  addSchedules,
  addSchedule,
  addWebhooks,
  addDocuments,
  addDocument,
  addDiff,
  addTag,
  addReprocess,
  addAccess,
  addDelete,
  addReceipts,
  addLogin,
  addLogout,
  addWhoami,
  addToken,
  addKeys,
  addPeople,
  addGroups,
  addAudit,
  addUsage,
  addBudgets,
  addMcp,
  addLogs,
  addDoctor,
  addReset,
  addDocs,
  addCompletion,
];

/** Runs one command line, without the names of node and script, and gives its exit code. Never throws. */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  try {
    await buildProgram(surroundings).parseAsync([...argv], { from: 'user' });
    return exitCodes.done;
  } catch (error) {
    return explain(error, argv, surroundings);
  }
}

/** All commands with their options, arguments and help. */
export function buildProgram(surroundings: Surroundings): Command {
  const program = new Command('sheaf')
    .description('Documents into knowledge that people can trust.')
    .option('--url <url>', 'address of the server (default: SHEAF_URL, else http://127.0.0.1:8787)')
    .option('--data <folder>', 'data folder of the server on this machine (default: SHEAF_DATA, else ./.sheaf)')
    .option('--profile <name>', 'sign-in to use, of sheaf login (default: SHEAF_PROFILE, else default)')
    .option('--json', "print the API's JSON on standard output and nothing else there")
    .version(manifest.version)
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void surroundings.out.write(text),
      writeErr: (text) => void surroundings.err.write(text),
    });
  const run: Run =
    (action) =>
    (...input) => {
      // Commander hands in the values, then the command itself.
      const command = input.at(-1) as Command;
      return action(contextOf(command.optsWithGlobals(), surroundings), ...(input.slice(0, -1) as never));
    };
  for (const add of commands) add(program, run);
  for (const command of program.commands)
    command.copyInheritedSettings(program).optionsGroup('Options:').helpOption('-h, --help');
  for (const { command, path } of everyCommand(program)) command.addHelpText('after', helpText(path));
  return program;
}

function explain(error: unknown, argv: readonly string[], { out, err, signal }: Surroundings): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
  if (signal.aborted) return exitCodes.interrupted;
  if (error instanceof CommandFailure) {
    if (error.message !== '') err.write(`${error.message}\n`);
    return error.exitCode;
  }
  if (error instanceof ServerUnreachable) {
    err.write(`${error.message} Start it with: npm start (or name another one by --url or SHEAF_URL).\n`);
    return exitCodes.unreachable;
  }
  if (error instanceof ProblemError) {
    if (argv.includes('--json')) out.write(`${JSON.stringify(error.document, null, 2)}\n`);
    err.write(`${problemText(error)}\n`);
    return exitCodes.refused;
  }
  err.write(`${error instanceof Error ? error.message : String(error)}\n`);
  return exitCodes.failed;
}

function problemText({ title, message, errors, correlationId }: ProblemError): string {
  const fields = errors.map(({ field, message: what, received, allowed }) => {
    return `  ${field || 'body'}: ${what} (received ${received}${allowed ? `, allowed ${allowed}` : ''})`;
  });
  const trace = correlationId ? [`  correlation id ${correlationId}`] : [];
  return [`${title}. ${message}`, ...fields, ...trace].join('\n');
}
