/** What may not stand in a log: secrets and addresses of people. One table, for logs and for messages of failures. */

type Form = readonly [RegExp, string];

const secretName =
  'password|passwd|pwd|secret|token|api[-_]?key|access[-_]?key|private[-_]?key|authorization|credential|cookie|signature|sig';

/** Wherever they stand. Bounded and anchored, so that a long text costs no more than its length. */
export const secretForms: readonly Form[] = [
  [/\b(bearer|basic)\s+[\w.~+/=-]{8,}/gi, '$1 [secret]'],
  [
    new RegExp(
      `(?<![a-z])(${secretName}|[\\w-]{1,40}[-_](?:${secretName}))(["']?\\s{0,3}[=:]\\s{0,3})("[^"]*"|'[^']*'|[^\\s,;&)}"'\\[]+)`,
      'gi',
    ),
    '$1$2[secret]',
  ],
  // JSON Web Tokens, and keys by the prefixes of those who issue them.
  [/\beyJ[\w-]{8,}\.[\w-]{2,}\.[\w-]*/g, '[secret]'],
  [/\b(?:sk|pk|ghp|gho|xox[a-z])[-_][\w-]{16,}/g, '[secret]'],
  [/\bsheaf_[\w-]{16,}/g, '[secret]'],
  [/\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g, '[secret]'],
];

const userInfo: Form = [/(?<![a-z0-9+.-])([a-z][a-z0-9+.-]{0,20}:\/\/)[^\s/?#@"'<>]{1,512}@/gi, '$1[secret]@'];
const email: Form = [/(?<![\w.+-])[\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}\b/gi, '[email]'];

const logForms: readonly Form[] = [userInfo, ...secretForms, email];

/** Longer texts are content, and no line of a log. */
const longestText = 16_384;

/** A text without secrets and addresses of people; addresses of servers stay, without user and password. */
export function redactText(text: string): string {
  const cut = text.length > longestText ? `${text.slice(0, longestText).toWellFormed()}…` : text;
  return logForms.reduce((redacted, [form, mark]) => redacted.replace(form, mark), cut);
}

const secretField = new RegExp(
  `(?:^|[-_.])(?:${secretName})$|(?:Password|Secret|Token|ApiKey|AccessKey|PrivateKey|Credential)$`,
  'i',
);

/** For `JSON.stringify` of a line of a log: texts without secrets, and nothing under a name that tells of one. */
export function redactEntry(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  return secretField.test(name) && value !== '' ? '[secret]' : redactText(value);
}
