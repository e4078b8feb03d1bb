/** What the shell is told. Documented in docs/cli.md. */
export const exitCodes = {
  /** It was done. */
  done: 0,
  /** Something failed that should not have; unhealthy, for `status` and `doctor`. */
  failed: 1,
  /** The command line is wrong. */
  usage: 2,
  /** No server answers. */
  unreachable: 3,
  /** The server refused, or there is no such thing. */
  refused: 4,
  /** The job ended, but not every document got through; or it was cancelled or paused. */
  incomplete: 5,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

/** Ends a command with a code and, for people, a sentence. */
export class CommandFailure extends Error {
  readonly exitCode: number;

  constructor(exitCode: number, message: string) {
    super(message);
    this.name = 'CommandFailure';
    this.exitCode = exitCode;
  }
}
