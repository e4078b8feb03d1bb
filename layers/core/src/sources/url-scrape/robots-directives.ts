/** What a page says about itself to robots. */
export interface RobotsDirectives {
  readonly noindex: boolean;
  readonly nofollow: boolean;
}

/** Name of this robot, in robots.txt and in what pages say (RFC 9309 §2.2.1). */
export const productToken = 'Sheaf';

/** Directives that take a value, so that the colon in them names no robot. */
const withValue = /^(?:unavailable_after|max-snippet|max-image-preview|max-video-preview)$/i;

/**
 * The header `X-Robots-Tag`; several are joined by commas. What stands behind the name of a robot holds for that one alone, up to the
 * next name.
 */
export function directivesOfHeader(header: string | undefined): RobotsDirectives {
  const own: string[] = [];
  let isOurs = true;
  for (const part of (header ?? '').split(',')) {
    const [, name, rest] = /^\s*([\w-]+)\s*:(.*)$/s.exec(part) ?? [];
    if (name !== undefined && !withValue.test(name)) isOurs = name.toLowerCase() === productToken.toLowerCase();
    if (isOurs) own.push(name !== undefined && !withValue.test(name) ? rest! : part);
  }
  return directivesOf(own);
}

/** `<meta name="robots">`, or one with the name of this robot. */
export function isRobotsName(name: string | undefined): boolean {
  return /^(?:robots|sheaf)$/i.test(name?.trim() ?? '');
}

export function directivesOf(contents: readonly string[]): RobotsDirectives {
  const words = new Set(contents.flatMap((content) => content.toLowerCase().split(',')).map((word) => word.trim()));
  return {
    noindex: words.has('noindex') || words.has('none'),
    nofollow: words.has('nofollow') || words.has('none'),
  };
}
