import { secretForms } from '../redact.ts';

/** Messages are kept for people: long enough for a sentence and its numbers, too short for content. */
const longestMessage = 500;

/** What must not stand in a message, and what stands there in its place. Addresses first: a secret may stand in one. */
const forbidden: readonly (readonly [RegExp, string])[] = [
  [/\b(?:[a-z][a-z0-9+.-]*:\/\/|upload:|data:)[^\s"'`<>)\]]+/gi, '[address]'],
  ...secretForms,
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, '[address]'],
  // Paths of this machine or another, alone or in quotes.
  [/(["'`])(?:[A-Za-z]:[\\/]|\.{0,2}\/)[^"'`]*\1/g, '[path]'],
  [/(?<=^|[\s(=:])(?:[A-Za-z]:\\|\.{0,2}\/)(?:[^\s"'`<>),;]+)/g, '[path]'],
  // Keys of objects: a tenant, then what its files are called.
  [/(?<![\w/])[a-z0-9-]{3,40}\/(?:[^\s"'`<>),;/]+\/)+[^\s"'`<>),;]+/g, '[key]'],
];

/**
 * A message without names of files, addresses and secrets, at most 500 characters long. What the error table says needs
 * none of it; this is for messages of libraries and of the runtime, which nobody here wrote. The document id and the job
 * id beside the message tell what it is about.
 */
export function redactMessage(message: string): string {
  const redacted = forbidden.reduce((text, [form, mark]) => text.replace(form, mark), message.slice(0, 4_000));
  return redacted.length <= longestMessage ? redacted : `${redacted.slice(0, longestMessage - 1).toWellFormed()}…`;
}
