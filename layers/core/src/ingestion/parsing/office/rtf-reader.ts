import type { HidingReason } from '../../model.ts';
import { decodeRun, decodeSymbols, defaultCodePage } from './rtf-charset.ts';
import { destinationOf, type RtfDestination, storyDestinations } from './rtf-destinations.ts';
import type { RtfInfo } from './rtf-info.ts';
import { plainParagraph, type RtfStory } from './rtf-story.ts';
import { isTableName, type RtfTables } from './rtf-tables.ts';
import type { RtfEvents } from './rtf-tokens.ts';

/** What holds inside a group and is forgotten at its end. */
interface RtfGroup {
  destination: RtfDestination;
  /** No word has come yet that could name a destination. */
  isFresh: boolean;
  isStarred: boolean;
  font: number | undefined;
  /** Bytes that stand for a `\u` for readers without Unicode. */
  unicodeSkip: number;
  isHidden: boolean;
  isDeleted: boolean;
  colour: number;
  isShaded: boolean;
  /** The word that opened a story of its own here. */
  story: string | undefined;
}

export interface RtfListener {
  /** The story that text goes to now. */
  story(): RtfStory;
  /** @param word that began the story, such as `footnote` */
  openStory(word: string): void;
  closeStory(word: string): void;
  /** The author of the comment to come. */
  author(text: string): void;
  hide(reason: HidingReason, text: string): void;
}

/** Groups nested deeper share the properties of the one around them. */
const deepestGroup = 5000;

const characters: Readonly<Record<string, string>> = {
  tab: '\t',
  line: '\n',
  lbr: '\n',
  page: '\n',
  emdash: '—',
  endash: '–',
  lquote: '‘',
  rquote: '’',
  ldblquote: '“',
  rdblquote: '”',
  bullet: '•',
  emspace: ' ',
  enspace: ' ',
  qmspace: ' ',
  nestcell: ', ',
  nestrow: '; ',
  '~': ' ',
  _: '-',
};

/** Turns tokens into text of stories. Source: RTF specification 1.9.1. */
export function createRtfReader(tables: RtfTables, info: RtfInfo, listener: RtfListener): RtfEvents & { end(): void } {
  let group: RtfGroup = {
    destination: 'text',
    isFresh: false,
    isStarred: false,
    font: undefined,
    unicodeSkip: 1,
    isHidden: false,
    isDeleted: false,
    colour: 0,
    isShaded: false,
    story: undefined,
  };
  const groups: RtfGroup[] = [];
  let overflow = 0;
  let run: number[] = [];
  let skip = 0;
  let documentCodePage = defaultCodePage;
  let defaultFont: number | undefined;
  let isContinuedCell = false;

  function flush(): void {
    if (run.length === 0) return;
    const bytes = Uint8Array.from(run);
    run = [];
    const font = group.font ?? defaultFont;
    const codePage = font === undefined ? undefined : tables.fonts.get(font);
    deliver(codePage === null ? decodeSymbols(bytes) : decodeRun(bytes, codePage ?? documentCodePage));
  }

  function deliver(text: string): void {
    const { destination } = group;
    if (destination === 'skip' || group.isDeleted) return;
    if (isTableName(destination)) tables.text(destination, text);
    else if (destination === 'property') info.text(text);
    else if (destination === 'marker') listener.story().addMarker(text);
    else if (destination === 'atnauthor') listener.author(text);
    else if (destination !== 'info') deliverText(text);
  }

  function deliverText(text: string): void {
    const isWhite = tables.whites.has(group.colour) && !group.isShaded && !listener.story().properties.isInTable;
    if (group.isHidden) listener.hide('display-none', text);
    else if (isWhite) listener.hide('same-colour', text);
    else listener.story().addText(text);
  }

  /** The first word of a group may send its text elsewhere; gives whether it did. */
  function startDestination(word: string): boolean {
    const isStarred = group.isStarred;
    group.isFresh = false;
    if (group.destination === 'info') {
      group.destination = 'property';
      info.start(word);
      return true;
    }
    if (group.destination === 'skip') {
      // The second half of `\upr` is the same text in Unicode.
      if (word === 'ud' && groups.length > 1) group.destination = groups.at(-2)!.destination;
      return true;
    }
    if (group.destination !== 'text' && !storyDestinations.has(group.destination)) return false;
    const destination = destinationOf(word, isStarred);
    if (destination === undefined) return false;
    group.destination = destination;
    if (storyDestinations.has(destination)) {
      group.story = word;
      listener.openStory(word);
    }
    return true;
  }

  function format(word: string, parameter: number | undefined): boolean {
    const isOn = parameter !== 0;
    if (word === 'v') group.isHidden = isOn;
    else if (word === 'deleted') group.isDeleted = isOn;
    else if (word === 'f') group.font = parameter;
    else if (word === 'cf') group.colour = parameter ?? 0;
    else if (word === 'cb' || word === 'highlight' || word === 'chcbpat') group.isShaded = isOn;
    else if (word === 'plain') Object.assign(group, { isHidden: false, font: undefined, colour: 0, isShaded: false });
    else if (word === 'uc') group.unicodeSkip = Math.min(16, Math.max(0, parameter ?? 1));
    else if (word === 'ansicpg') documentCodePage = parameter || defaultCodePage;
    else if (word === 'mac') documentCodePage = 10000;
    else if (word === 'deff') defaultFont = parameter;
    else return false;
    return true;
  }

  function paragraph(word: string, parameter = 0): void {
    const story = listener.story();
    const { properties } = story;
    if (word === 'par' || word === 'sect') story.endParagraph();
    else if (word === 'pard') story.properties = { ...plainParagraph };
    else if (word === 'intbl') properties.isInTable = true;
    else if (word === 's') properties.level = tables.headings.get(parameter);
    else if (word === 'outlinelevel') properties.level = parameter < 9 ? Math.min(6, parameter + 1) : undefined;
    else if (word === 'ls') properties.list = String(parameter);
    else if (word === 'ilvl') properties.depth = Math.min(8, Math.max(0, parameter));
    else if (word === 'trowd') story.startRow();
    else if (word === 'clvmrg') isContinuedCell = true;
    else if (word === 'cellx') {
      story.defineCell(isContinuedCell);
      isContinuedCell = false;
    } else if (word === 'cell') story.endCell();
    else if (word === 'row') story.endRow();
  }

  return {
    open() {
      flush();
      skip = 0;
      if (groups.length >= deepestGroup) {
        overflow += 1;
        return;
      }
      groups.push(group);
      group = { ...group, isFresh: true, isStarred: false, story: undefined };
    },
    close() {
      flush();
      skip = 0;
      if (overflow > 0) {
        overflow -= 1;
        return;
      }
      const { destination, story } = group;
      if (isTableName(destination)) tables.endGroup(destination);
      else if (destination === 'property') info.endGroup();
      group = groups.pop() ?? group;
      if (story !== undefined) listener.closeStory(story);
    },
    control(word, parameter) {
      if (skip > 0) {
        skip -= 1;
        return;
      }
      flush();
      if (word === '*') group.isStarred = true;
      else if (group.isFresh && startDestination(word)) return;
      else if (isTableName(group.destination)) tables.control(group.destination, word, parameter);
      else if (group.destination === 'property') info.control(word, parameter);
      else if (word === 'u') {
        deliver(String.fromCharCode((parameter ?? 0) & 0xffff));
        skip = group.unicodeSkip;
      } else if (Object.hasOwn(characters, word)) deliver(characters[word]!);
      else if (!format(word, parameter) && group.destination !== 'skip' && group.destination !== 'marker')
        paragraph(word, parameter);
    },
    text(bytes) {
      group.isFresh = false;
      const dropped = Math.min(skip, bytes.length);
      skip -= dropped;
      if (group.destination === 'skip') return;
      for (let at = dropped; at < bytes.length; at += 1) run.push(bytes[at]!);
    },
    end: flush,
  };
}
