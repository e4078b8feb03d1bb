import type { CleanDocument } from '../model.ts';

/**
 * What the identity of a chunk hangs on: the text that is embedded, and beside it the title and the headings in which
 * something was redacted. The index keeps those with the chunk, and must not go on with the ones of before.
 */
export function identityText(
  embedded: string,
  headingPath: readonly string[],
  { title, findings }: Pick<CleanDocument, 'title' | 'findings'>,
): string {
  if (findings === undefined) return embedded;
  const labels = Object.keys(findings.redacted).map((kind) => `[${kind}]`);
  const headings = headingPath.filter((heading) => labels.some((label) => heading.includes(label)));
  const redacted = findings.isTitleRedacted ? [title ?? '', ...headings] : headings;
  return [embedded, ...redacted].join('\0');
}
