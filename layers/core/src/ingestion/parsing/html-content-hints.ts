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

/**
 * Whether tag, role, class and id name something beside the main content: 2 for what readers added, which is beside it
 * whatever its size; 1 for other surroundings; else 0.
 */
export function surroundingHint({ name, attributes }: HtmlNode): 0 | 1 | 2 {
  if (name === 'body' || name === 'html' || name === 'main' || name === 'article') return 0;
  const hint = Math.max(hintOf(attributes.class), hintOf(attributes.id)) as 0 | 1 | 2;
  return hint === 0 && (tags.has(name) || roles.has(attributes.role ?? '')) ? 1 : hint;
}

function hintOf(value: string | undefined): 0 | 1 | 2 {
  if (value === undefined || value === '') return 0;
  const words = value
    .slice(0, 300)
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .match(/[a-z]+/g);
  let hint: 0 | 1 = 0;
  for (const [at, word] of (words ?? []).entries()) {
    if (replies.has(word)) return 2;
    if (surroundings.has(word) || pairs.has(`${word}-${words?.[at + 1]}`)) hint = 1;
  }
  return hint;
}

/** Words that name the text of an article when two of them come together. */
const contentNames =
  /(?:article|story|post|entry|page|news|main|body|blog)[-_]{0,2}(?:body|content|text|copy|main)\b|^content$/i;

/** 2 where a page itself says that this is the text of its article, 1 where it is likely, else 0. */
export function contentHint({ name, attributes }: HtmlNode): 0 | 1 | 2 {
  if (/articleBody/i.test(attributes.itemprop ?? '')) return 2;
  if (name === 'article' || name === 'main' || attributes.role === 'main') return 1;
  const { class: classes = '', id = '' } = attributes;
  return (classes !== '' && classes.split(/\s+/, 16).some((one) => contentNames.test(one))) || contentNames.test(id)
    ? 1
    : 0;
}
