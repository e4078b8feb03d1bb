/** Larger documents take their parser long enough to be worth a thread of their own. */
const harmlessBytes = 64 * 1024;
/** Bytes that are looked at: readers of PDF look for its header in as many. */
const headBytes = 1024;
const heavyExtension = /^(?:pdf|png|jpe?g|tiff?|docx|pptx|xlsx|od[tsp]|epub|zip|tar|t?gz|msg|rtf)$/i;

/**
 * Whether a document may take its parser more time or memory than a single document may have: it is large, or of a format
 * that unpacks, draws or recognises. Small text is not: its parsers are linear.
 */
export function isSuspect(bytes: Uint8Array, extension: string | null): boolean {
  if (bytes.length > harmlessBytes || heavyExtension.test(extension ?? '')) return true;
  const head = bytes.subarray(0, headBytes);
  return head.includes(0) || isGzip(head) || new TextDecoder('latin1').decode(head).includes('%PDF-');
}

function isGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b;
}
