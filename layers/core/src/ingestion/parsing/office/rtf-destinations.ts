/** Where the text of a group goes. */
export type RtfDestination =
  | 'text'
  | 'skip'
  | 'fonttbl'
  | 'colortbl'
  | 'stylesheet'
  | 'info'
  | 'property'
  | 'marker'
  | 'footnote'
  | 'annotation'
  | 'atnauthor'
  | 'running'
  | 'box';

/** Destinations that open a story of their own. */
export const storyDestinations = new Set<RtfDestination>(['footnote', 'annotation', 'running', 'box']);

const byWord: ReadonlyMap<string, RtfDestination> = new Map([
  ['fonttbl', 'fonttbl'],
  ['colortbl', 'colortbl'],
  ['stylesheet', 'stylesheet'],
  ['info', 'info'],
  ['listtext', 'marker'],
  ['pntext', 'marker'],
  ['footnote', 'footnote'],
  ['annotation', 'annotation'],
  ['atnauthor', 'atnauthor'],
  ['shptxt', 'box'],
  ...['header', 'headerl', 'headerr', 'headerf', 'footer', 'footerl', 'footerr', 'footerf'].map(
    (word) => [word, 'running'] as const,
  ),
  ...[
    'pict',
    'objdata',
    'objclass',
    'objname',
    'themedata',
    'colorschememapping',
    'datastore',
    'fldinst',
    'filetbl',
    'listtable',
    'listoverridetable',
    'revtbl',
    'rsidtbl',
    'xmlnstbl',
    'generator',
    'nonshppict',
    'shprslt',
    'do',
    'sn',
    'sv',
    'ftnsep',
    'ftnsepc',
    'ftncn',
    'aftnsep',
    'aftnsepc',
    'aftncn',
    'tc',
    'xe',
    'pntxta',
    'pntxtb',
    'pnseclvl',
    'atnid',
    'atnref',
    'atrfstart',
    'atrfend',
    'falt',
    'panose',
    'template',
    'upr',
  ].map((word) => [word, 'skip'] as const),
]);

/** Starred destinations that hold text all the same; a reader passes over those that it does not know. */
const starredText = new Set(['shpinst', 'ud', 'nesttableprops']);

/** The destination that a group begins with; undefined where its first word is none and the text goes on. */
export function destinationOf(word: string, isStarred: boolean): RtfDestination | undefined {
  const known = byWord.get(word);
  if (known !== undefined) return known;
  if (isStarred) return starredText.has(word) ? 'text' : 'skip';
  return undefined;
}
