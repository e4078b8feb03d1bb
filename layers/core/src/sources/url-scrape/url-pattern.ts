/**
 * Whether a URL fits a pattern. A star stands for any characters, also none and also `/`; everything else stands for itself. A
 * pattern that begins with `/` is compared with path and query, any other with the whole URL. No pattern takes longer than its length
 * times that of the URL.
 */
export function fitsPattern(pattern: string, url: string): boolean {
  return fits(pattern, pattern.startsWith('/') ? pathAndQuery(url) : url);
}

export function fitsAny(patterns: readonly string[], url: string): boolean {
  return patterns.some((pattern) => fitsPattern(pattern, url));
}

function pathAndQuery(url: string): string {
  const start = url.indexOf('/', url.indexOf('//') + 2);
  return start < 0 ? '/' : url.slice(start);
}

/** Only the last star is ever given more characters: what those before it matched may stay, since any text may follow it. */
function fits(pattern: string, text: string): boolean {
  let at = 0;
  let inPattern = 0;
  let star = -1;
  let afterStar = 0;
  while (at < text.length) {
    if (pattern[inPattern] === '*') {
      star = inPattern;
      inPattern += 1;
      afterStar = at;
    } else if (pattern[inPattern] === text[at]) {
      inPattern += 1;
      at += 1;
    } else if (star >= 0) {
      afterStar += 1;
      at = afterStar;
      inPattern = star + 1;
    } else return false;
  }
  while (pattern[inPattern] === '*') inPattern += 1;
  return inPattern === pattern.length;
}
