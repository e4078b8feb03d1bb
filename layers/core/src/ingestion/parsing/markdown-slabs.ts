/** Markdown up to this many code units is parsed at once; tokens of more would fill memory. */
const whole = 1_000_000;
const hopeless = 4 * whole;

/**
 * Cuts long Markdown, outside of fenced code, before a heading; failing that, after a blank line before an unindented
 * one; failing that, at any line. A link whose reference is defined in a later part keeps its brackets.
 */
export function* markdownSlabs(source: string): Generator<string> {
  let start = 0;
  let fence = '';
  let isAfterBlank = false;
  for (let at = 0; source.length - start > whole && at < source.length; ) {
    const feed = source.indexOf('\n', at);
    const end = feed < 0 ? source.length : feed + 1;
    const head = source.slice(at, Math.min(end, at + 16));
    const size = at - start;
    if (size >= hopeless || (fence === '' && size >= whole / 4 && isCut(head, isAfterBlank, size))) {
      yield source.slice(start, at);
      start = at;
      fence = '';
    }
    fence = fenceAfter(fence, head);
    isAfterBlank = head.trim() === '';
    at = end;
  }
  yield source.slice(start);
}

function isCut(head: string, isAfterBlank: boolean, size: number): boolean {
  return /^#{1,6}[ \t]/.test(head) || (size >= whole && isAfterBlank && /^[^\s>]/.test(head));
}

/** The fence that is open after a line which starts with `head`. */
function fenceAfter(open: string, head: string): string {
  const fence = /^ {0,3}(`{3,}|~{3,})/.exec(head)?.[1];
  if (fence === undefined) return open;
  if (open === '') return fence;
  return fence.startsWith(open) ? '' : open;
}
