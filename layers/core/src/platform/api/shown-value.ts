import { isCredentialName } from '../../sources/api-fetch/parameter-fields.ts';

const longestValue = 200;
const mark = '[secret]';
const namedInQuery = /[?&]([\w-]+)=[^&#\s"']*/g;
/** Of our own parameters, and as others name theirs. */
const telling = /^(?:value|connection|token)$|password|secret/i;
const credentialsInAddress = /:\/\/[^/?#@\s"']+@/g;

/**
 * A value that was refused, as its sender is told it: shortened, and without what may be a credential by its name or its
 * place, since answers end up in logs and tickets.
 */
export function shownValue(value: unknown, path: readonly PropertyKey[]): string {
  if (value === undefined) return 'nothing';
  const isCredential = typeof value === 'string' && isSecret(path.at(-1));
  const text = isCredential ? `"${mark}"` : JSON.stringify(value, (key, inner: unknown) => plain(key, inner));
  return text.length > longestValue ? `${text.slice(0, longestValue).toWellFormed()}…` : text;
}

function plain(key: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (isSecret(key)) return mark;
  const withoutUser = value.replaceAll(credentialsInAddress, `://${mark}@`);
  return withoutUser.replaceAll(namedInQuery, (all, name: string) =>
    isSecret(name) ? all.replace(/=.*/s, `=${mark}`) : all,
  );
}

function isSecret(name: PropertyKey | undefined): boolean {
  return typeof name === 'string' && name !== 'secretRef' && (isCredentialName(name) || telling.test(name));
}
