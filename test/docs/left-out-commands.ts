/** Commands of the documents that a test must not run, each with its reason and what is checked in place of it. */

export interface LeftOut {
  /** Of a whole command, without variables before it. */
  readonly pattern: RegExp;
  readonly reason: string;
  /** npm script that must be there. */
  readonly script?: string;
  /** Files that must be there. */
  readonly files?: readonly string[];
  /** The command and its options must be in the help of `sheaf`. */
  readonly isSheaf?: true;
}

const serves = 'It serves until it is stopped; the test has a server of its own.';
const recursive = 'It would run this test, in itself.';

export const leftOut: readonly LeftOut[] = [
  { pattern: /^npm ci$/, reason: 'It would replace the packages under the test.', files: ['package-lock.json'] },
  { pattern: /^npm install --save-exact /, reason: 'It needs the registry.', files: ['package.json'] },
  { pattern: /^npm start(?: -- --no-sample)?$/, reason: serves, script: 'start' },
  { pattern: /^npm run dev$/, reason: serves, script: 'dev' },
  { pattern: /^npm test$/, reason: recursive, script: 'test' },
  { pattern: /^npm run synth$/, reason: 'The step "synth" of npm run check does it.', script: 'synth' },
  { pattern: /^npm run deploy$/, reason: 'It needs an AWS account.', script: 'deploy' },
  { pattern: /^npx cdk bootstrap$/, reason: 'It needs an AWS account.', files: ['node_modules/aws-cdk/package.json'] },
  {
    pattern: /^npx sheaf submit /,
    reason:
      'It asks servers on the internet, or one that was allowed more at its start; test/integ/remote-*.test.ts asks servers on loopback.',
    isSheaf: true,
  },
  { pattern: /^npx sheaf start\b/, reason: serves, isSheaf: true },
  { pattern: /^npx sheaf stop\b/, reason: 'It would stop the server of the other commands.', isSheaf: true },
  { pattern: /^npx sheaf reset\b/, reason: 'It needs a stopped server.', isSheaf: true },
];

/** Pages whose TypeScript a test must not run, each with its reason and the test that makes the same calls. */
export const leftOutSamples: Readonly<Record<string, { readonly reason: string; readonly test: string }>> = {
  'docs/failures.md': { reason: 'It needs failures of one cause.', test: 'test/sdk/client.test.ts' },
  'docs/webhooks.md': { reason: 'It is the inside of a receiver.', test: 'test/sdk/verify-webhook.test.ts' },
};

/** The parts of a command line, without the variables before them. */
export function partsOf(command: string): string[] {
  return command.split(' && ').map((part) => part.replace(/^(?:[A-Z_]+=(?:\$\([^)]*\)|\S+) )+/, ''));
}

/** The rows for all parts of a command, or undefined when it is to be run. */
export function leftOutFor(command: string): readonly LeftOut[] | undefined {
  const rows = partsOf(command).map((part) => leftOut.find(({ pattern }) => pattern.test(part)));
  return rows.every((row) => row !== undefined) ? rows : undefined;
}
