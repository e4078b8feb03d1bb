import { readHtml } from '../../ingestion/parsing/html-parser.ts';
import { pageUrl } from './page-url.ts';
import { directivesOf, isRobotsName, type RobotsDirectives } from './robots-directives.ts';

/** What a crawl must know of a page, read in one pass. */
export interface PageFacts extends RobotsDirectives {
  /** As the page says it, made absolute; null where it says none. */
  readonly canonical: string | null;
  /** Pages that it links to and does not disown by rel=nofollow, each once, in order. */
  readonly links: readonly string[];
  readonly hasPasswordField: boolean;
  /** Whether there is nothing to read until a browser runs its scripts. */
  readonly needsBrowser: boolean;
}

const mostLinks = 5000;
/** What is counted of the text; a page with more has something to read. */
const enoughCharacters = 250;
const silent = new Set(['script', 'style', 'template', 'title', 'svg']);
const rootIds = /^(?:root|app|__next|__nuxt|___gatsby|svelte|main-app|application|react-root|q-app|ember-app)$/i;
const asksForScripts =
  /(?:enable|turn on|activate|requires?|needs?|without)\s+(?:your\s+)?javascript|javascript\s+(?:is\s+)?(?:required|disabled|needed|to run)|checking your browser|just a moment/i;

interface Reading {
  readonly references: { href: string; rel: string }[];
  readonly robots: string[];
  canonical: string | null;
  baseHref: string | undefined;
  hasPasswordField: boolean;
  hasRoot: boolean;
  scripts: number;
  text: string;
  noscript: string;
}

/** @param base address that the page was read from */
export function readPageFacts(html: string, base: string): PageFacts {
  const reading = readAll(html);
  const own = URL.parse(reading.baseHref ?? '', base)?.href ?? base;
  const links = new Set<string>();
  for (const { href, rel } of reading.references) {
    if (/\bnofollow\b/i.test(rel)) continue;
    const url = pageUrl(href, own);
    if (url !== undefined && links.size < mostLinks) links.add(url);
  }
  const directives = directivesOf(reading.robots);
  return {
    ...directives,
    canonical: reading.canonical === null ? null : (pageUrl(reading.canonical, own) ?? null),
    links: directives.nofollow ? [] : [...links],
    hasPasswordField: reading.hasPasswordField,
    needsBrowser: needsBrowser(reading),
  };
}

function needsBrowser({ text, noscript, scripts, hasRoot }: Reading): boolean {
  if (scripts === 0 || text.trim().length >= enoughCharacters) return false;
  return asksForScripts.test(`${text} ${noscript}`) || (hasRoot && text.trim().length < 40);
}

function readAll(html: string): Reading {
  const reading: Reading = {
    references: [],
    robots: [],
    canonical: null,
    baseHref: undefined,
    hasPasswordField: false,
    hasRoot: false,
    scripts: 0,
    text: '',
    noscript: '',
  };
  let silentDepth = 0;
  let noscriptDepth = 0;
  readHtml(html, {
    open(name, attributes) {
      if (silent.has(name)) silentDepth += 1;
      if (name === 'noscript') noscriptDepth += 1;
      takeElement(name, attributes, reading);
    },
    close(name) {
      if (silent.has(name)) silentDepth -= 1;
      if (name === 'noscript') noscriptDepth -= 1;
    },
    text(part) {
      if (silentDepth > 0) return;
      const kind = noscriptDepth > 0 ? 'noscript' : 'text';
      if (reading[kind].length < enoughCharacters * 4) reading[kind] += part.replace(/\s+/g, ' ').slice(0, 1000);
    },
  });
  return reading;
}

function takeElement(name: string, attributes: Readonly<Record<string, string>>, reading: Reading): void {
  const { href, rel = '', content = '' } = attributes;
  const { references } = reading;
  if (references.length > mostLinks * 4) references.length = mostLinks * 4;
  if ((name === 'a' || name === 'area') && href !== undefined) references.push({ href, rel });
  else if (name === 'frame' && attributes.src !== undefined) references.push({ href: attributes.src, rel });
  else if (name === 'base') reading.baseHref ??= href;
  else if (name === 'script') reading.scripts += 1;
  else if (name === 'link' && href !== undefined && /(?:^|\s)canonical(?:\s|$)/i.test(rel)) reading.canonical ??= href;
  else if (name === 'meta' && isRobotsName(attributes.name)) reading.robots.push(content);
  else if (name === 'meta' && attributes['http-equiv']?.toLowerCase() === 'refresh') {
    const target = /^\s*\d+\s*[;,]\s*(?:url\s*=\s*)?["']?([^"']+)/i.exec(content)?.[1];
    if (target !== undefined) references.push({ href: target, rel });
  } else if (name === 'input' && attributes.type?.toLowerCase() === 'password') reading.hasPasswordField = true;
  if (rootIds.test(attributes.id ?? '')) reading.hasRoot = true;
}
