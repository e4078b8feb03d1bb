import type { HtmlNode } from './html-tree.ts';

/** Words in the class or id of what surrounds an article. */
const surroundings = new Set(
  `ad ads advert advertisement advertising banner breadcrumb breadcrumbs byline consent cookie cookies
  dropdown footer gdpr login masthead menu modal nav navbar navigation newsletter newsletters outbrain paywall
  pagination popup popular promo promos promotion related recirc recommended recommendation recommendations
  share sharing shares sharebar sidebar signup skip sponsor sponsored subscribe subscription tags taboola toolbar
  trending widget widgets copyright mostread latest hidden metadata toc`.split(/\s+/),
);
/** … and of what readers add, which may be longer than the article. */
const replies = new Set('comment comments disqus respond trackbacks pingbacks'.split(' '));
/** Pairs that say so only together, joined by a hyphen. */
const pairs = new Set(
  `read-more read-next see-also more-from most-popular most-read you-may author-bio author-info about-author
  author-box up-next also-read more-stories more-news more-on sign-up site-header page-header global-header site-footer
  post-meta entry-meta article-meta post-tags next-post prev-post post-navigation social-share social-links social-icons social-buttons`.split(
    /\s+/,
  ),
);
/** Roles of landmarks that are not the content. */
const roles = new Set([
  'navigation',
  'banner',
  'contentinfo',
  'complementary',
  'search',
  'dialog',
  'alertdialog',
  'menu',
]);
const tags = new Set(['nav', 'aside', 'footer', 'form']);

const firstOfPairs = new Set([...pairs].map((pair) => pair.slice(0, pair.indexOf('-'))));

/** 2 for what readers added, which is beside the content whatever its size; 1 for other surroundings; else 0. */
export type SurroundingHint = 0 | 1 | 2;

/**
 * Tells whether tag, role, class and id name something beside the main content. Pages use the same classes again and
 * again: each is read once.
 */
export function createSurroundingHints(): (node: HtmlNode) => SurroundingHint {
  const known = new Map<string, SurroundingHint>();
  const hintOf = (value: string | undefined): SurroundingHint => {
    if (value === undefined || value === '') return 0;
    let hint = known.get(value);
    if (hint === undefined) {
      hint = hintIn(wordsIn(value.slice(0, longestName)));
      known.set(value, hint);
    }
    return hint;
  };
  return ({ name, attributes }) => {
    if (name === 'body' || name === 'html' || name === 'main' || name === 'article') return 0;
    const hint = Math.max(hintOf(attributes.class), hintOf(attributes.id)) as SurroundingHint;
    return hint === 0 && (tags.has(name) || roles.has(attributes.role ?? '')) ? 1 : hint;
  };
}

const longestName = 300;

function hintIn(words: readonly string[]): SurroundingHint {
  let hint: SurroundingHint = 0;
  for (const [at, word] of words.entries()) {
    if (replies.has(word)) return 2;
    if (surroundings.has(word) || (firstOfPairs.has(word) && pairs.has(`${word}-${words[at + 1]}`))) hint = 1;
  }
  return hint;
}

/** Runs of Latin letters in lower case; a capital after a small letter begins another. */
function wordsIn(value: string): string[] {
  const words: string[] = [];
  let start = -1;
  let followsSmall = false;
  for (let at = 0; at <= value.length; at += 1) {
    const unit = at < value.length ? value.charCodeAt(at) : 0;
    const isCapital = unit >= 0x41 && unit <= 0x5a;
    const isSmall = unit >= 0x61 && unit <= 0x7a;
    if (start >= 0 && (!(isCapital || isSmall) || (isCapital && followsSmall))) {
      words.push(value.slice(start, at).toLowerCase());
      start = -1;
    }
    if (start < 0 && (isCapital || isSmall)) start = at;
    followsSmall = isSmall;
  }
  return words;
}

/** Words that name the text of an article when two of them come together. */
const contentNames =
  /(?:article|story|post|entry|page|news|main|body|blog)[-_]{0,2}(?:body|content|text|copy|main)\b|^content$/i;

/** Whether a page itself says that this is the text of its article. */
export function isArticleBody({ attributes: { itemprop } }: HtmlNode): boolean {
  return itemprop !== undefined && /articleBody/i.test(itemprop);
}

/** 2 where the page says that this is the text of its article, 1 where it is likely, else 0. */
export function contentHint(node: HtmlNode): 0 | 1 | 2 {
  if (isArticleBody(node)) return 2;
  const { name, attributes } = node;
  if (name === 'article' || name === 'main' || attributes.role === 'main') return 1;
  const { class: classes = '', id = '' } = attributes;
  return (classes !== '' && classes.split(/\s+/, 16).some((one) => contentNames.test(one))) || contentNames.test(id)
    ? 1
    : 0;
}
