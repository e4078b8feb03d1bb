/** Colours and cursor moves (ECMA-48 control sequences), titles of windows. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is removed
const escapes = /\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b\n]*(?:\x07|\x1b\\)?|[@-Z\\^_])/g;

/** What a terminal would show in the end: no escape codes, and of a line that is written over its last state. */
export function terminalText(raw: string): string {
  const text = raw.replace(escapes, '').replace(/\r+\n/g, '\n');
  if (!text.includes('\r')) return text;
  return text
    .split('\n')
    .map((line) => line.slice(line.replace(/\r+$/, '').lastIndexOf('\r') + 1))
    .join('\n');
}
