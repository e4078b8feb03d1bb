/** Endings of files that a program is still writing, or keeps beside the real one. */
const temporaryEndings = [
  '~',
  '.bak~',
  '.crdownload',
  '.download',
  '.part',
  '.partial',
  '.swo',
  '.swp',
  '.swx',
  '.temp',
  '.tmp',
];

/** Names that editors and systems make beside documents: vim's probe, office locks, Emacs' autosaves, Windows' caches. */
const temporaryNames = [
  /^4913$/,
  /^~\$/,
  /^~WRL\d+/i,
  /^#.*#$/,
  /^Thumbs\.db$/i,
  /^desktop\.ini$/i,
  /^\$RECYCLE\.BIN$/i,
];

/** Whether a file or folder of this name is none that a person put there to be ingested. */
export function isIgnoredName(name: string): boolean {
  if (name.startsWith('.')) return true;
  const lower = name.toLowerCase();
  return (
    temporaryEndings.some((ending) => lower.endsWith(ending)) || temporaryNames.some((pattern) => pattern.test(name))
  );
}
