/** How a list item begins. */
export interface ListMark {
  /** As it is shown: `- ` for every bullet, and what numbers and letters say. */
  readonly shown: string;
  /** Length of the mark in the text, with blanks after it. */
  readonly length: number;
  readonly isBullet: boolean;
}

const bullet = /^(?:[•◦▪▫■□●○‣⁃∙·–—*➢➤✓✔\uf0b7\uf0a7\uf02d]\s+|[-‐]\s+|[•●▪■◦\uf0b7\uf0a7](?=\S))/u;
const number = /^(?:\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,5})[.)]|\[\d{1,3}\])\s+(?=\S)/u;

/** Most lines begin with a word that is surely no mark, which is told sooner than what mark it would be. */
const plainWord = /^[A-Za-z]{2,5}[^.)A-Za-z]|^[A-Za-z]{6}/;

export function listMark(text: string): ListMark | undefined {
  if (plainWord.test(text)) return undefined;
  const dot = bullet.exec(text);
  if (dot !== null) return { shown: '- ', length: dot[0].length, isBullet: true };
  const figure = number.exec(text);
  if (figure === null) return undefined;
  return { shown: `${figure[0].trimEnd()} `, length: figure[0].length, isBullet: false };
}

/** Whether a word is nothing but a mark, which may stand far from its item. */
export function isLoneMark(word: string): boolean {
  return word.length <= 5 && listMark(`${word} x`) !== undefined;
}
