import type { ElementType } from '../../model.ts';
import type { DocumentBuilder } from '../document-builder.ts';
import type { ElementOptions } from '../element-writer.ts';
import { longestField, longestGroup } from './limits.ts';
import { type Group, groupLines, isGroup, joinedItems, type Leaf, leafLines, rowOf } from './pieces.ts';
import { createRowRun, pathOption, type RangePath, type RowRun } from './row-run.ts';
import { createTextRun, type TextRun } from './text-run.ts';

export interface GroupKind {
  /** An item of a list of objects, a repeated element: stands alone or is a row, unless it is part of a record. */
  readonly isRecord: boolean;
  readonly isArray: boolean;
}

/**
 * Turns a tree, told in order, into elements: a record, or a container that is small as a whole, becomes one; what is
 * larger is broken up into what it holds. Memory is bounded by the size of one element and the depth of the tree.
 */
export interface RecordWriter {
  open(key: string, path: string, kind: GroupKind): void;
  scalar(key: string, text: string, path: string): void;
  /** A text that stands for itself, such as a paragraph of a section. */
  text(type: ElementType, text: string, options: ElementOptions): void;
  close(): void;
  /** Hands on what is left; nothing may be told after it. */
  end(): void;
}

interface Frame extends Group {
  readonly isRecord: boolean;
  /** Of the pieces as they would be written, roughly. */
  size: number;
  readonly prefixLength: number;
}

interface Writing {
  readonly builder: DocumentBuilder;
  readonly rows: RowRun;
  /** Values at the top. */
  readonly loose: TextRun;
  readonly frames: Frame[];
  /** Frames below this index are broken up. */
  whole: number;
  /** Frames below this index hold no pieces. */
  pending: number;
  size: number;
}

/** Keys of containers are repeated before what they hold: longer ones stand alone. */
const longestPrefix = 200;

export function createRecordWriter(builder: DocumentBuilder, rangePath: RangePath): RecordWriter {
  const rows = createRowRun(builder, rangePath);
  const loose = createTextRun(builder, rangePath);
  const writing: Writing = { builder, rows, loose, frames: [], whole: 0, pending: 0, size: 0 };
  return {
    open: (key, path, kind) => open(writing, key, path, kind),
    scalar: (key, text, path) => addScalar(writing, key, text, path),
    text(type, text, options) {
      breakUp(writing);
      endRuns(writing);
      builder.add(type, text, options);
    },
    close: () => close(writing),
    end() {
      while (writing.frames.length > 0) close(writing);
      endRuns(writing);
    },
  };
}

function open(writing: Writing, key: string, path: string, { isRecord, isArray }: GroupKind): void {
  const { frames } = writing;
  const isInRecord = frames[writing.whole]?.isRecord === true;
  const parent = frames.length > writing.whole ? frames.at(-1) : undefined;
  const prefixLength = parent === undefined ? 0 : parent.prefixLength + key.length + 1;
  if ((isRecord && !isInRecord) || prefixLength > longestPrefix) breakUp(writing);
  if (key.length > longestPrefix) emit(writing, key, path);
  const isWhole = frames.length > writing.whole;
  frames.push({ key, path, isArray, isRecord, pieces: [], size: 0, prefixLength: isWhole ? prefixLength : 0 });
}

function addScalar(writing: Writing, key: string, text: string, path: string): void {
  if (text.trim() === '') return;
  const frame = writing.frames.at(-1);
  if (frame === undefined && key === '') {
    addLoose(writing, text, path);
    return;
  }
  const isText = text.length > longestField || text.includes('\n\n');
  if (frame === undefined || isText || key.length > longestPrefix) {
    breakUp(writing);
    // A key of words belongs to the text, a name does not.
    const isNamed = frame === undefined || frame.isArray || /^[\w.$@:-]*$/.test(key);
    emit(writing, isNamed ? text : `${key}: ${text}`, path);
  } else addLeaf(writing, frame, { key, text });
}

function addLeaf(writing: Writing, frame: Frame, leaf: Leaf): void {
  const cost = frame.prefixLength + leaf.key.length + leaf.text.length + 3;
  frame.pieces.push(leaf);
  frame.size += cost;
  writing.size += cost;
  writing.pending = Math.min(writing.pending, writing.frames.length - 1);
  while (writing.size > longestGroup) shrink(writing);
}

/** Hands on what comes first, so that what is open fits again. */
function shrink(writing: Writing): void {
  if (writing.pending < writing.whole) handOn(writing, writing.whole - 1);
  else {
    handOn(writing, Math.min(writing.whole, writing.frames.length - 1));
    writing.whole = Math.min(writing.whole + 1, writing.frames.length);
  }
}

function breakUp(writing: Writing): void {
  handOn(writing, writing.frames.length - 1);
  writing.whole = writing.frames.length;
}

/** Writes the pieces of all frames up to an index. */
function handOn(writing: Writing, last: number): void {
  for (; writing.pending <= last; writing.pending += 1) {
    const frame = writing.frames[writing.pending]!;
    writing.size -= frame.size;
    frame.size = 0;
    const { pieces } = frame;
    frame.pieces = [];
    let leaves: Leaf[] = [];
    const endLeaves = () => {
      if (leaves.length > 0) emit(writing, leafLines(leaves, frame.isArray), frame.path);
      leaves = [];
    };
    for (const piece of pieces) {
      if (!isGroup(piece)) leaves.push(piece);
      else {
        endLeaves();
        emit(writing, groupLines(piece).join('\n'), piece.path);
      }
    }
    endLeaves();
  }
}

function close(writing: Writing): void {
  const { frames } = writing;
  const index = frames.length - 1;
  const isBroken = index < writing.whole;
  if (isBroken) handOn(writing, index);
  const frame = frames.pop()!;
  writing.pending = Math.min(writing.pending, index);
  writing.whole = Math.min(writing.whole, index);
  if (isBroken) return;
  const parent = frames.at(-1);
  const items = parent === undefined ? undefined : joinedItems(frame);
  if (parent !== undefined && items !== undefined) {
    writing.size -= frame.size;
    if (items !== '') addLeaf(writing, parent, { key: frame.key, text: items, isJoined: true });
  } else if (parent !== undefined && index > writing.whole) {
    parent.pieces.push(frame);
    parent.size += frame.size;
    writing.pending = Math.min(writing.pending, index - 1);
  } else writeWhole(writing, frame);
}

/** Whatever stands before it goes first. */
function writeWhole(writing: Writing, frame: Frame): void {
  writing.size -= frame.size;
  if (frame.pieces.length === 0) return;
  handOn(writing, writing.frames.length - 1);
  const row = frame.isRecord ? rowOf(frame) : undefined;
  if (row !== undefined) {
    writing.loose.end();
    writing.rows.add(row);
    return;
  }
  const text = groupLines(frame).join('\n');
  if (frame.isArray && writing.frames.length === 0 && !text.includes('\n')) addLoose(writing, text, frame.path);
  else emit(writing, text, frame.path);
}

function addLoose({ rows, loose }: Writing, text: string, path: string): void {
  rows.end();
  loose.add(text, path);
}

function emit(writing: Writing, text: string, path: string): void {
  endRuns(writing);
  writing.builder.add('Paragraph', text, pathOption(path));
}

function endRuns({ rows, loose }: Writing): void {
  loose.end();
  rows.end();
}
