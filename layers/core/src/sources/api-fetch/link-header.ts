/** Where a field says nothing more of itself than its target and parameters: RFC 8288 §3. */
const link = /<([^>]*)>((?:\s*;\s*[^\s=;,<]+(?:\s*=\s*(?:"(?:[^"\\]|\\.)*"|[^\s;,"<]*))?)*)/g;
const parameter = /;\s*([^\s=;,<]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;,"<]*)))?/g;
/** A longer field is no list of a few links. */
const longestField = 16_384;

/** The target of the first link with `rel=next`, as it is written; undefined without one. */
export function nextLink(field: string | undefined): string | undefined {
  if (field === undefined) return undefined;
  for (const [, target, rest] of field.slice(0, longestField).matchAll(link))
    if (relationsOf(rest ?? '').includes('next')) return target;
  return undefined;
}

/** Names of relations, in lower case; of several `rel` only the first counts (§3.3). */
function relationsOf(parameters: string): readonly string[] {
  for (const [, name, quoted, bare] of parameters.matchAll(parameter))
    if (name?.toLowerCase() === 'rel') return (quoted ?? bare ?? '').toLowerCase().split(/\s+/);
  return [];
}
