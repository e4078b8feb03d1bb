/** Vocabularies of documents (DocBook, JATS, TEI, DITA, XHTML) name their parts alike. */
export const paragraphNames: ReadonlySet<string> = new Set(['p', 'para', 'simpara', 'formalpara', 'paragraph']);
export const titleNames: ReadonlySet<string> = new Set(['title', 'heading', 'head', 'h1', 'h2', 'h3']);
export const sectionNames =
  /^(?:article|book|part|chapter|sec|section|sect[1-5]|appendix|preface|body|topic|div[1-6]?|abstract)$/;

/** Without the prefix of a namespace. */
export function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
