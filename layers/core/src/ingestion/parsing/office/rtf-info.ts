import type { DocumentBuilder } from '../document-builder.ts';
import { setAuthors, setDate, setOfficeTitle } from './core-properties.ts';

const dates: Readonly<Record<string, string>> = { creatim: 'created', revtim: 'modified' };
const kept: Readonly<Record<string, string>> = { subject: 'subject', keywords: 'keywords', doccomm: 'description' };

/** Properties of the `\info` group: each is a group of its own. */
export interface RtfInfo {
  /** The word that a group begins with. */
  start(word: string): void;
  control(word: string, parameter: number | undefined): void;
  text(text: string): void;
  endGroup(): void;
}

export function createRtfInfo(builder: DocumentBuilder): RtfInfo {
  let property = '';
  let text = '';
  let date: Record<string, number> = {};
  return {
    start(word) {
      property = word;
      text = '';
      date = {};
    },
    control(word, parameter) {
      if (/^(?:yr|mo|dy|hr|min)$/.test(word)) date[word] = parameter ?? 0;
    },
    text(piece) {
      text = (text + piece).slice(0, 4000);
    },
    endGroup() {
      const dateName = dates[property];
      if (property === 'title') setOfficeTitle(builder, text);
      else if (property === 'author') setAuthors(builder, text.split(';'));
      else if (dateName !== undefined) setDate(builder, dateName, isoOf(date));
      else if (Object.hasOwn(kept, property)) builder.setMetadata(kept[property]!, text.trim());
      property = '';
    },
  };
}

function isoOf({ yr = 0, mo = 1, dy = 1, hr = 0, min = 0 }: Record<string, number>): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${String(yr).padStart(4, '0')}-${two(mo)}-${two(dy)}T${two(hr)}:${two(min)}:00Z`;
}
