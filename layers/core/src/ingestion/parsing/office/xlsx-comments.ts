import type { OfficePackage } from './package.ts';
import { attribute } from './xml.ts';

export interface SheetComment {
  /** `B3`. */
  readonly reference: string;
  readonly author: string;
  readonly text: string;
}

/** Notes of a sheet and its threads. A thread leaves a note for old programs, which is not told again. */
export function readSheetComments(office: OfficePackage, sheet: string): SheetComment[] {
  const threads = office.related(sheet, 'threadedComment').flatMap((part) => readThreads(office, part));
  const threaded = new Set(threads.map(({ reference }) => reference));
  const notes = office.related(sheet, 'comments').flatMap((part) => readNotes(office, part));
  return [...notes.filter(({ reference }) => !threaded.has(reference)), ...threads];
}

/** Source: ECMA-376 part 1, clause 18.7. */
function readNotes(office: OfficePackage, part: string): SheetComment[] {
  const authors: string[] = [];
  const comments: SheetComment[] = [];
  let reference = '';
  let author = '';
  let text = '';
  let isText = false;
  office.read(part, {
    open(name, attributes) {
      if (name === 'comment') {
        reference = attribute(attributes, 'ref') ?? '';
        author = authors[Number(attribute(attributes, 'authorId'))] ?? '';
      }
      if (name === 'comment' || name === 'author') text = '';
      if (name === 't' || name === 'author') isText = true;
    },
    close(name) {
      if (name === 't' || name === 'author') isText = false;
      if (name === 'author') authors.push(text);
      if (name === 'comment') comments.push({ reference, author, text: withoutAuthor(text, author) });
    },
    text(piece) {
      if (isText) text += piece;
    },
  });
  return comments;
}

/** Excel starts a note with the name of its author. */
function withoutAuthor(text: string, author: string): string {
  return author !== '' && text.startsWith(`${author}:`) ? text.slice(author.length + 1) : text;
}

function readThreads(office: OfficePackage, part: string): SheetComment[] {
  const people = readPeople(office);
  const comments: SheetComment[] = [];
  let reference = '';
  let author = '';
  let text = '';
  let isText = false;
  office.read(part, {
    open(name, attributes) {
      if (name === 'threadedComment') {
        reference = attribute(attributes, 'ref') ?? '';
        author = people.get(attribute(attributes, 'personId') ?? '') ?? '';
        text = '';
      } else if (name === 'text') isText = true;
    },
    close(name) {
      if (name === 'text') isText = false;
      if (name === 'threadedComment') comments.push({ reference, author, text });
    },
    text(piece) {
      if (isText) text += piece;
    },
  });
  return comments;
}

function readPeople(office: OfficePackage): Map<string, string> {
  const people = new Map<string, string>();
  for (const part of office.related(office.mainPart, 'person'))
    office.read(part, {
      open(name, attributes) {
        if (name === 'person')
          people.set(attribute(attributes, 'id') ?? '', attribute(attributes, 'displayName') ?? '');
      },
      close() {},
      text() {},
    });
  return people;
}
