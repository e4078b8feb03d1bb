/** What schema.org data tells of a page. */
export interface LinkedData {
  readonly authors: readonly string[];
  readonly published?: string;
  readonly modified?: string;
  readonly headline?: string;
  readonly language?: string;
  readonly version?: string;
  readonly status?: string;
}

const nothing: LinkedData = { authors: [] };
const longest = 1_000_000;
const mostItems = 1000;
const articles = /(?:Article|BlogPosting|Posting|Report|WebPage|HowTo|Recipe|Review)$/;

/**
 * Reads one `application/ld+json` element: the first item that is an article of some kind. What is not JSON tells nothing.
 * @see https://schema.org/Article
 */
export function readLinkedData(source: string): LinkedData {
  if (source.length > longest) return nothing;
  const items = itemsOf(parse(source));
  const article = items.find((item) => typesOf(item).some((type) => articles.test(type)));
  if (article === undefined) return nothing;
  const names = namesOf(article.author ?? article.creator, items);
  return {
    authors: [...new Set(names)].slice(0, 16),
    ...entry('published', article.datePublished),
    ...entry('modified', article.dateModified),
    ...entry('headline', article.headline),
    ...entry('language', article.inLanguage),
    ...entry('version', typeof article.version === 'number' ? String(article.version) : article.version),
    ...entry('status', article.creativeWorkStatus),
  };
}

type Item = Readonly<Record<string, unknown>>;

function parse(source: string): unknown {
  try {
    return JSON.parse(source);
  } catch {
    return undefined;
  }
}

/** Items of a list, of a graph and the pages' main entities, without recursion. Articles before the pages they are on. */
function itemsOf(value: unknown): Item[] {
  const queue: unknown[] = [value];
  const items: Item[] = [];
  for (let at = 0; at < queue.length && at < mostItems; at += 1) {
    const next = queue[at];
    if (Array.isArray(next)) queue.push(...next.slice(0, mostItems));
    else if (isItem(next)) {
      items.push(next);
      queue.push(next['@graph'], next.mainEntity);
    }
  }
  const isPage = (item: Item) => typesOf(item).some((type) => type.endsWith('WebPage'));
  return [...items.filter((item) => !isPage(item)), ...items.filter(isPage)];
}

function isItem(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function typesOf(item: Item): string[] {
  const type = item['@type'];
  return (Array.isArray(type) ? type : [type]).filter((one): one is string => typeof one === 'string');
}

/** Names of persons or organisations, also of those that are only referred to. */
function namesOf(value: unknown, items: readonly Item[]): string[] {
  return (Array.isArray(value) ? value : [value]).slice(0, mostItems).flatMap((one: unknown) => {
    if (typeof one === 'string') return /^https?:/.test(one) ? [] : [one];
    if (!isItem(one)) return [];
    const named = one.name ?? items.find((item) => item['@id'] !== undefined && item['@id'] === one['@id'])?.name;
    return (Array.isArray(named) ? named : [named]).filter((name): name is string => typeof name === 'string');
  });
}

function entry<Name extends string>(name: Name, value: unknown): { [key in Name]?: string } {
  return (typeof value === 'string' && value.trim() !== '' ? { [name]: value.trim() } : {}) as {
    [key in Name]?: string;
  };
}
