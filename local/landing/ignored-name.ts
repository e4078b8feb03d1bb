/** Endings of files that a program is still writing, or keeps beside the real one. */
const temporaryEndings = [
  '~',
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

/** Names that editors and systems give files beside documents: vim's probe, office locks, Emacs' autosaves, caches. */
const temporaryNames = [/^4913$/, /^~\$/, /^~WRL\d+/i, /^#.*#$/, /^Thumbs\.db$/i, /^desktop\.ini$/i];

/** Whether nobody put a file of this name there to be ingested. */
export function isIgnoredFile(name: string): boolean {
  if (name.startsWith('.')) return true;
  const lower = name.toLowerCase();
  return (
    temporaryEndings.some((ending) => lower.endsWith(ending)) || temporaryNames.some((pattern) => pattern.test(name))
  );
}

/** Fewer than of files: a person may well call a folder `4913` or `drafts.tmp`. `.download` is one that Safari fills. */
export function isIgnoredFolder(name: string): boolean {
  return name.startsWith('.') || /^\$RECYCLE\.BIN$|\.download$/i.test(name);
}

/** Of a file, by its path below the landing folder. */
export function isIgnoredPath(path: string): boolean {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  return isIgnoredFile(name) || folders.some(isIgnoredFolder);
}
