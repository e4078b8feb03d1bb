/** What each HTML tag means for the text; tags that are not listed are inline. */

import type { HtmlAttributes } from './html-attributes.ts';

/** Never shown, or not content: what is inside is dropped. */
export const droppedTags = new Set(
  'script style noscript template nav iframe object canvas svg audio video map select datalist textarea button annotation annotation-xml'.split(
    ' ',
  ),
);

/** Begin and end a paragraph. */
export const blockTags = new Set(
  'address article aside blockquote body center details dialog div fieldset figcaption figure footer form header hgroup html legend main p section summary caption hr'.split(
    ' ',
  ),
);

export const headingLevels: ReadonlyMap<string, number> = new Map(
  [1, 2, 3, 4, 5, 6].map((level) => [`h${level}`, level]),
);

export const listTags = new Set(['ul', 'ol', 'dl', 'menu', 'dir']);
export const cellTags = new Set(['td', 'th']);
export const codeTags = new Set(['pre', 'xmp', 'listing', 'plaintext']);
export const itemTags = new Set(['li', 'dt', 'dd']);

/** Pages hide their body until a script has run; what holds the whole page is shown whatever it says. */
const alwaysShown = new Set(['html', 'body', 'main', 'article', 'head', 'title', 'meta']);

/** True for what is no text of a document, though a browser may show it. */
export function isLeftOut(name: string, attributes: Readonly<HtmlAttributes>): boolean {
  return droppedTags.has(name) || attributes.role === 'navigation';
}

export function isShownAnyway(name: string): boolean {
  return alwaysShown.has(name);
}

export function isHiddenByAttribute(name: string, attributes: Readonly<HtmlAttributes>): boolean {
  if (name === 'dialog' && attributes.open === undefined) return true;
  if (attributes.hidden !== undefined && attributes.hidden !== 'until-found') return true;
  return attributes['aria-hidden'] === 'true';
}
