import { errorTable } from '@sheaf/core/error-table';
import { crashNames, namesOf, serviceFaultNames } from '@sheaf/core/errors';
import { describe, expect, it } from 'vitest';

type Name = keyof typeof errorTable;

const chapters = {
  retry: `Nothing is lost: the batch is invoked again with back-off, and what it had finished is not done again. When the attempts are
spent, the documents that are left are \`failed\` with the error's name.`,
  quarantine: `They are about one document. It is recorded with the reason; the rest of the batch goes on. *again* says whether a repetition
may help: such a document is \`failed\`, not \`quarantined\`.`,
  halt: `They are about everything, so the attempt ends. What is stored stays. *job* is what the job becomes; a job of which something was
stored becomes \`partial\` in place of \`failed\`.`,
} as const;

function lastColumn(name: Name): string {
  const entry = errorTable[name];
  if ('retry' in entry) {
    const { maxAttempts, intervalSeconds, backoffRate, maxDelaySeconds } = entry.retry;
    return `${maxAttempts} times, from ${intervalSeconds} s, ×${backoffRate}, at most ${maxDelaySeconds} s`;
  }
  if ('haltsAs' in entry) return entry.haltsAs;
  return 'isRepeatable' in entry ? 'yes' : 'no';
}

function chapter(disposition: keyof typeof chapters, title: string, column: string): string {
  const rows = namesOf(disposition).map((name) => {
    const { meaning, remedy } = errorTable[name];
    return `| \`${name}\` | ${meaning} | ${remedy} | ${lastColumn(name)} |`;
  });
  const head = [`| name | what happened | what to do | ${column} |`, '|---|---|---|---|'];
  return [`## ${title}`, '', chapters[disposition], '', ...head, ...rows].join('\n');
}

const list = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ');

const page = `<!-- Made from layers/core/src/error-table.ts by test/docs/errors.test.ts. Do not edit. -->
# Errors of ingestion

Every way in which a stage may fail has a name here. The names are what Step Functions matches, what a job shows for each document
that did not get through, and what the logs say. \`sheaf job ID\` and \`GET /v1/jobs/{jobId}/problems\` show them with a message.

\`sheaf failures\` shows them by cause; \`sheaf failures redrive\` and \`sheaf retry\` work through them again: see [failures.md](failures.md).
Refusals of the API are another list: see [api.md](api.md#problems).

${chapter('retry', 'Retried', 'how often')}

${chapter('quarantine', 'Kept out', 'again')}

${chapter('halt', 'Halting', 'job')}

## Without a name

When a batch dies without a word (${list(crashNames)}), or fails in a way that is not in the table, nobody knows which document
was the cause. It is invoked once more, then its documents are tried one by one with more memory, and only the culprit is
quarantined, as \`Unknown\`.

Faults of the Lambda service itself (${list(serviceFaultNames)}) are retried too.
`;

describe('docs/errors.md', () => {
  // Make it anew with: npx vitest run test/docs/errors.test.ts -u
  it('is what the error table says', async () => {
    await expect(page).toMatchFileSnapshot('../../docs/errors.md');
  });
});
