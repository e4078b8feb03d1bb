import type { Token } from 'markdown-it';

/** The text that a reader sees of inline tokens: link texts without addresses, descriptions of images, no HTML tags. */
export function inlineText(tokens: readonly Token[]): string {
  let text = '';
  for (const token of tokens) {
    switch (token.type) {
      case 'text':
      case 'code_inline':
      case 'image':
      case 'text_special':
        text += token.content;
        break;
      case 'softbreak':
        text += ' ';
        break;
      case 'hardbreak':
        text += '\n';
        break;
      case 'html_inline':
        if (/^<br\b/i.test(token.content)) text += '\n';
        break;
    }
  }
  return text;
}

/** True where nothing but images (also linked ones) stands. */
export function isOnlyImages(tokens: readonly Token[]): boolean {
  return (
    tokens.some(({ type }) => type === 'image') &&
    tokens.every(
      (token) => /^(?:image|softbreak|hardbreak|link_open|link_close)$/.test(token.type) || token.content.trim() === '',
    )
  );
}
