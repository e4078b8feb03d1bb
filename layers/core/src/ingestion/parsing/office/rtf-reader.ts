import type { HidingReason } from '../../model.ts';
import { superscript } from '../typography.ts';
import { decodeRun, decodeSymbols, defaultCodePage } from './rtf-charset.ts';
import { destinationOf, type RtfDestination, storyDestinations } from './rtf-destinations.ts';
import type { RtfInfo } from './rtf-info.ts';
import { defineCell, endCell, endParagraph, endRow, plainParagraph, type RtfStory, startRow } from './rtf-story.ts';
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
  isRaised: boolean;
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

const outermostGroup: RtfGroup = {
  destination: 'text',
  isFresh: false,
  isStarred: false,
  font: undefined,
  unicodeSkip: 1,
  isHidden: false,
  isDeleted: false,
  isRaised: false,
  colour: 0,
  isShaded: false,
  story: undefined,
};

/** Where the reading stands. */
interface Reader {
  readonly tables: RtfTables;
  readonly info: RtfInfo;
  readonly listener: RtfListener;
  group: RtfGroup;
  readonly groups: RtfGroup[];
  overflow: number;
  run: number[];
  skip: number;
  documentCodePage: number;
  defaultFont: number | undefined;
  cellGoesOn: 'above' | 'before' | undefined;
}

/** Turns tokens into text of stories. Source: RTF specification 1.9.1. */
export function createRtfReader(tables: RtfTables, info: RtfInfo, listener: RtfListener): RtfEvents & { end(): void } {
  const reader: Reader = {
    tables,
    info,
    listener,
    group: { ...outermostGroup },
    groups: [],
    overflow: 0,
    run: [],
    skip: 0,
    documentCodePage: defaultCodePage,
    defaultFont: undefined,
    cellGoesOn: undefined,
  };
  return {
    open: () => openGroup(reader),
    close: () => closeGroup(reader),
    control: (word, parameter) => readControl(reader, word, parameter),
    text(bytes) {
      reader.group.isFresh = false;
      const dropped = Math.min(reader.skip, bytes.length);
      reader.skip -= dropped;
      if (reader.group.destination === 'skip') return;
      for (let at = dropped; at < bytes.length; at += 1) reader.run.push(bytes[at]!);
    },
    end: () => flush(reader),
  };
}

function openGroup(reader: Reader): void {
  flush(reader);
  reader.skip = 0;
  if (reader.groups.length >= deepestGroup) {
    reader.overflow += 1;
    return;
  }
  reader.groups.push(reader.group);
  reader.group = { ...reader.group, isFresh: true, isStarred: false, story: undefined };
}

function closeGroup(reader: Reader): void {
  flush(reader);
  reader.skip = 0;
  if (reader.overflow > 0) {
    reader.overflow -= 1;
    return;
  }
  const { destination, story } = reader.group;
  if (isTableName(destination)) reader.tables.endGroup(destination);
  else if (destination === 'property') reader.info.endGroup();
  reader.group = reader.groups.pop() ?? reader.group;
  if (story !== undefined) reader.listener.closeStory(story);
}

function readControl(reader: Reader, word: string, parameter: number | undefined): void {
  if (reader.skip > 0) {
    reader.skip -= 1;
    return;
  }
  flush(reader);
  const { destination } = reader.group;
  if (word === '*') reader.group.isStarred = true;
  else if (reader.group.isFresh && startDestination(reader, word)) return;
  else if (isTableName(destination)) reader.tables.control(destination, word, parameter);
  else if (destination === 'property') reader.info.control(word, parameter);
  else if (word === 'u') {
    deliver(reader, String.fromCharCode((parameter ?? 0) & 0xffff));
    reader.skip = reader.group.unicodeSkip;
  } else if (Object.hasOwn(characters, word)) deliver(reader, characters[word]!);
  else if (!format(reader, word, parameter) && destination !== 'skip' && destination !== 'marker')
    formatParagraph(reader, word, parameter);
}

function flush(reader: Reader): void {
  if (reader.run.length === 0) return;
  const bytes = Uint8Array.from(reader.run);
  reader.run = [];
  const font = reader.group.font ?? reader.defaultFont;
  const codePage = font === undefined ? undefined : reader.tables.fonts.get(font);
  deliver(reader, codePage === null ? decodeSymbols(bytes) : decodeRun(bytes, codePage ?? reader.documentCodePage));
}

function deliver(reader: Reader, text: string): void {
  const { destination } = reader.group;
  if (destination === 'skip' || reader.group.isDeleted) return;
  if (isTableName(destination)) reader.tables.text(destination, text);
  else if (destination === 'property') reader.info.text(text);
  else if (destination === 'marker') reader.listener.story().markers.push(text);
  else if (destination === 'atnauthor') reader.listener.author(text);
  else if (destination !== 'info') deliverText(reader, text);
}

function deliverText(reader: Reader, text: string): void {
  const isWhite =
    reader.tables.whites.has(reader.group.colour) &&
    !reader.group.isShaded &&
    !reader.listener.story().properties.isInTable;
  if (reader.group.isHidden) reader.listener.hide('display-none', text);
  else if (isWhite) reader.listener.hide('same-colour', text);
  else reader.listener.story().parts.push(reader.group.isRaised ? superscript(text) : text);
}

/** The first word of a group may send its text elsewhere; gives whether it did. */
function startDestination(reader: Reader, word: string): boolean {
  const isStarred = reader.group.isStarred;
  reader.group.isFresh = false;
  if (reader.group.destination === 'info') {
    reader.group.destination = 'property';
    reader.info.start(word);
    return true;
  }
  if (reader.group.destination === 'skip') {
    // The second half of `\upr` is the same text in Unicode.
    if (word === 'ud' && reader.groups.length > 1) reader.group.destination = reader.groups.at(-2)!.destination;
    return true;
  }
  if (reader.group.destination !== 'text' && !storyDestinations.has(reader.group.destination)) return false;
  const destination = destinationOf(word, isStarred);
  if (destination === undefined) return false;
  reader.group.destination = destination;
  if (storyDestinations.has(destination)) {
    reader.group.story = word;
    reader.listener.openStory(word);
  }
  return true;
}

function format(reader: Reader, word: string, parameter: number | undefined): boolean {
  const isOn = parameter !== 0;
  if (word === 'v') reader.group.isHidden = isOn;
  else if (word === 'deleted') reader.group.isDeleted = isOn;
  else if (word === 'super') reader.group.isRaised = isOn;
  else if (word === 'sub' || word === 'nosupersub') reader.group.isRaised = false;
  else if (word === 'f') reader.group.font = parameter;
  else if (word === 'cf') reader.group.colour = parameter ?? 0;
  else if (word === 'cb' || word === 'highlight' || word === 'chcbpat') reader.group.isShaded = isOn;
  else if (word === 'plain')
    Object.assign(reader.group, { isHidden: false, isRaised: false, font: undefined, colour: 0, isShaded: false });
  else if (word === 'uc') reader.group.unicodeSkip = Math.min(16, Math.max(0, parameter ?? 1));
  else if (word === 'ansicpg') reader.documentCodePage = parameter || defaultCodePage;
  else if (word === 'mac') reader.documentCodePage = 10000;
  else if (word === 'deff') reader.defaultFont = parameter;
  else return false;
  return true;
}

function formatParagraph(reader: Reader, word: string, parameter = 0): void {
  const story = reader.listener.story();
  const { properties } = story;
  if (word === 'par' || word === 'sect') endParagraph(story);
  else if (word === 'pard') story.properties = { ...plainParagraph };
  else if (word === 'intbl') properties.isInTable = true;
  else if (word === 's') properties.level = reader.tables.headings.get(parameter);
  else if (word === 'outlinelevel') properties.level = parameter < 9 ? Math.min(6, parameter + 1) : undefined;
  else if (word === 'ls') properties.list = String(parameter);
  else if (word === 'ilvl') properties.depth = Math.min(8, Math.max(0, parameter));
  else if (word === 'trowd') startRow(story);
  else if (word === 'clvmrg') reader.cellGoesOn = 'above';
  else if (word === 'clmrg') reader.cellGoesOn = 'before';
  else if (word === 'cellx') {
    defineCell(story, reader.cellGoesOn);
    reader.cellGoesOn = undefined;
  } else if (word === 'cell') endCell(story);
  else if (word === 'row') endRow(story);
}
