/** Stands for what differs between messages of one kind. */
export const wildcard = '<*>';

/** What is a variable by its form alone, wherever it stands. In this order: later rules see what earlier ones left. */
const variables: readonly (readonly [RegExp, string])[] = [
  // A size that repeats the one before it in another unit.
  [/ \(\d+(?:\.\d+)? ?[KMGT]?i?B\)/g, ''],
  [/(?<=^|[\s(=:[])(["'`])[^"'`]{0,200}\1(?=[\s).,;:\]]|$)/g, wildcard],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s,;"')\]]+/gi, wildcard],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g, wildcard],
  [/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, wildcard],
  // Media types.
  [/\b(?:application|audio|font|image|message|model|multipart|text|video)\/[\w.+-]+/g, wildcard],
  // Names of hosts and classes.
  [/(?<![\w.])(?=[\w.-]*[a-z])(?:[\w-]+\.){2,}[\w$-]+/gi, wildcard],
  [/(?<=[=@])[a-z0-9-]+\.[a-z]{2,}(?![\w.-])/gi, wildcard],
  // Times, and addresses of version 6.
  [/\b(?:[0-9a-f]{0,4}:){2,7}[0-9a-f]{1,4}\b/gi, wildcard],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, wildcard],
  [/\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)\b,? /g, `${wildcard} `],
  [/\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b(?= +\d)/g, wildcard],
  // Paths.
  [/(?<=^|[\s='"([,:])\/(?:[^\s/,;"')\]=]+\/)*[^\s/,;"')\]=]*/g, wildcard],
  // Identifiers such as block_17_a.
  [/(?<![\w<*>])(?=[\w-]*_)(?=[\w-]*\d)[\w-]+/g, wildcard],
  [/\b0x[0-9a-f]+\b/gi, wildcard],
  [/\b(?=[a-f]*\d)(?=\d*[a-f])[0-9a-f]{8,}\b/gi, wildcard],
  // Amounts with their unit, then numbers of any kind.
  [/<?(?<![\w.])\d[\d,]*(?:\.\d+)? *(?:ms|s|secs?|seconds?|min|minutes?|h|hours?|[KMGT]?i?B|kB|bytes)\b/g, wildcard],
  [/[+-]?\d[\d,.:]*\d|\d/g, wildcard],
  // An address that is not known, and one whose port is.
  [/(?<=\s)\(\)/g, `(${wildcard})`],
  [/(?<=^|\s)[\w.-]+:<\*>(?=[\s,]|$)/g, wildcard],
];

/** Longer messages are cut: what they are about stands at their beginning. */
const longestMessage = 1_000;
const mostTokens = 100;

/**
 * The words of a message, with numbers, dates, identifiers, addresses, paths and quotations masked; a list of masked
 * values counts as one. Linear in the message but for its longest word.
 */
export function maskVariables(message: string): string[] {
  const masked = variables.reduce((text, [form, mark]) => text.replace(form, mark), message.slice(0, longestMessage));
  const tokens: string[] = [];
  for (const word of masked.trim().split(/\s+/, mostTokens)) {
    const token = word.replace(/<\*>(?:[\w.:/-]{0,3}<\*>)+/g, wildcard);
    if (token.includes(wildcard) && tokens.at(-1) === token) continue;
    tokens.push(token);
  }
  return tokens;
}
