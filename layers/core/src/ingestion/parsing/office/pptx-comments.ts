import type { OfficePackage } from './package.ts';
import { attribute } from './xml.ts';

interface OpenComment {
  readonly author: string;
  text: string;
}

/** Comments on a slide, old (ECMA-376 part 1, clause 19.4) and with replies ([MS-PPTX] 2.6), each labelled. */
export function readSlideComments(office: OfficePackage, slide: string): string[] {
  const parts = office.related(slide, 'comments');
  if (parts.length === 0) return [];
  const authors = readAuthors(office);
  const comments: string[] = [];
  for (const part of parts) {
    const open: OpenComment[] = [];
    let isText = false;
    office.read(part, {
      open(name, attributes) {
        if (name === 'cm' || name === 'reply')
          open.push({ author: authors.get(attribute(attributes, 'authorId') ?? '') ?? '', text: '' });
        else if (name === 'text' || name === 't') isText = true;
        else if ((name === 'p' || name === 'br') && open.length > 0) open.at(-1)!.text += '\n';
      },
      close(name) {
        if (name === 'text' || name === 't') isText = false;
        else if (name === 'cm' || name === 'reply') {
          const comment = open.pop();
          if (comment?.text.trim())
            comments.push(`Comment by ${comment.author || 'an unknown author'}: ${comment.text.trim()}`);
        }
      },
      text(piece) {
        if (isText && open.length > 0) open.at(-1)!.text += piece;
      },
    });
  }
  return comments;
}

function readAuthors(office: OfficePackage): Map<string, string> {
  const authors = new Map<string, string>();
  const parts = ['commentAuthors', 'authors'].flatMap((kind) => office.related(office.mainPart, kind));
  for (const part of parts)
    office.read(part, {
      open(name, attributes) {
        if (name === 'cmAuthor' || name === 'author')
          authors.set(attribute(attributes, 'id') ?? '', attribute(attributes, 'name') ?? '');
      },
      close() {},
      text() {},
    });
  return authors;
}
