import type { DocumentBuilder } from '../document-builder.ts';
import { setAuthors, setDate, setOfficeTitle, setOwnProperty } from './core-properties.ts';
import { attribute, type XmlEvents } from './xml.ts';

/** Events of `meta.xml`. Source: ODF 1.3 part 3, clause 4.3. */
export function readOdfMetadata(builder: DocumentBuilder): XmlEvents {
  const keywords: string[] = [];
  let text = '';
  let creator = '';
  let own = '';
  return {
    open(name, attributes) {
      text = '';
      if (name === 'user-defined') own = attribute(attributes, 'name') ?? '';
    },
    text(piece) {
      text += piece;
    },
    close(name) {
      const value = text.trim();
      text = '';
      if (name === 'meta') {
        setAuthors(builder, creator.split(';'));
        if (keywords.length > 0) builder.setMetadata('keywords', keywords);
      } else if (value === '') return;
      else if (name === 'user-defined') setOwnProperty(builder, own, value);
      else if (name === 'title') setOfficeTitle(builder, value);
      else if (name === 'initial-creator') setAuthors(builder, value.split(';'));
      else if (name === 'creator') creator = value;
      else if (name === 'creation-date') setDate(builder, 'created', value);
      else if (name === 'date') setDate(builder, 'modified', value);
      else if (name === 'language') builder.setLanguage(value);
      else if (name === 'keyword' && keywords.length < 100) keywords.push(value.slice(0, 200));
      else if (name === 'subject' || name === 'description') builder.setMetadata(name, value);
    },
  };
}
