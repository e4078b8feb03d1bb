/** A cloud assembly that this local cloud does not know how to run: the message says what was found and what to do. */
export class AssemblyError extends Error {
  override readonly name = 'AssemblyError';

  constructor(where: string, problem: string, remedy: string) {
    super(`${where}: ${problem} ${remedy}`);
  }
}
