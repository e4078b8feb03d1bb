/** What stands in the help of a command below its options: examples, and what the shell is told. */
import { exitCodes } from './exit-codes.ts';
import { helpExamples } from './help-examples.ts';

/** Those that end with 1 when what they found is not well; any other may, for a fault of ours. */
const findings: Readonly<Record<string, string>> = {
  status: 'a part of the server that it needs does not answer',
  doctor: 'something must be put right before the server can run',
  receipts: 'with --verify: the chain does not hold',
  'audit verify': 'the chain does not hold',
};

const waiting = new Set(['ingest', 'submit', 'job', 'jobs watch']);
/** They look at this machine and ask no server; and what a server refuses an agent, that agent is told. */
const neverRefused = new Set(['start', 'stop', 'reset', 'docs', 'doctor', 'logs', 'completion', 'mcp']);

export function helpText(path: string): string {
  const examples = helpExamples[path] ?? [];
  const codes = exitTexts(path).map(([code, text]) => `  ${String(code).padEnd(4)} ${text}`);
  const shown =
    examples.length === 0
      ? []
      : [`\nExample${examples.length > 1 ? 's' : ''}:`, ...examples.map((line) => `  ${line}`)];
  return [...shown, '\nExit codes:', ...codes].join('\n');
}

function exitTexts(path: string): [number, string][] {
  const { done, failed, usage, unreachable, refused, incomplete, interrupted } = exitCodes;
  return [
    [done, 'it was done'],
    [failed, findings[path] ?? 'something failed that should not have'],
    [usage, 'the command line is wrong'],
    ...(neverRefused.has(path)
      ? []
      : ([
          [unreachable, 'no server answers'],
          [refused, 'the server refused, or there is no such thing'],
        ] as [number, string][])),
    ...(waiting.has(path)
      ? ([[incomplete, 'the job ended, but not every document got through']] as [number, string][])
      : []),
    [interrupted, waiting.has(path) ? 'Ctrl-C; the job goes on' : 'Ctrl-C'],
  ];
}
