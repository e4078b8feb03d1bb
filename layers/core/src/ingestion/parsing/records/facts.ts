import type { DocumentBuilder } from '../document-builder.ts';

/** What a document says of itself in fields at its top. */
export interface Facts {
  add(name: string, text: string, isString?: boolean): void;
  end(): void;
}

const longest = 1000;
const known: ReadonlyMap<string, string> = new Map([
  ['author', 'authors'],
  ['authors', 'authors'],
  ['creator', 'authors'],
  ['date', 'date'],
  ['created', 'created'],
  ['modified', 'modified'],
  ['tags', 'tags'],
  ['description', 'description'],
  ['version', 'version'],
  ['status', 'status'],
  ['supersedes', 'supersedes'],
  ['revision', 'revision'],
  ['copyright', 'copyright'],
  ['license', 'license'],
]);

/** Known names become metadata under the name that all formats use; a title goes before a name as the title. */
export function createFacts(builder: DocumentBuilder): Facts {
  let title = '';
  let heading = '';

  /** A field of this name may as well hold a programming language. */
  function addLanguage(text: string): void {
    if (/^[a-z]{2,3}(?:[-_]\w{2,8})*$/i.test(text)) builder.setLanguage(text);
  }

  return {
    add(field, text, isText = true) {
      if (text.length > longest || text.trim() === '') return;
      const key = field.toLowerCase();
      const name = known.get(key);
      if (key === 'title') title ||= text;
      else if (key === 'name') heading ||= text;
      else if (key === 'lang' || key === 'language') addLanguage(text);
      else if (name !== undefined) builder.setMetadata(name, isText ? text : scalarOf(text));
    },
    end() {
      if (title !== '' || heading !== '') builder.setTitle(title || heading);
    },
  };
}

/** A number only where it is spelled as such: version 1.10 is not 1.1. */
function scalarOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return String(Number(text)) === text ? Number(text) : text;
}
