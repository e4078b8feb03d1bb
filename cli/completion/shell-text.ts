/** A text in single quotes for a POSIX shell, which also bash and zsh are in this. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
