import type { ParserInput } from '../parser.ts';
import { openZip, type Zip } from '../zip/zip.ts';
import { corruptZip } from '../zip/zip-fault.ts';
import { attribute, readXml, type XmlEvents } from './xml.ts';

/** A relationship of a part (ECMA-376 part 2, clause 6.5): what it points to, and as what. */
export interface Relation {
  /** Last part of the type's URI: `styles`, `slide`, `comments`. */
  readonly kind: string;
  /** Name of a part of the package. */
  readonly target: string;
}

/** An Office Open XML package: parts in a ZIP container, found by their relationships. */
export interface OfficePackage {
  readonly zip: Zip;
  /** The part that the package is about. */
  readonly mainPart: string;
  /** Of a part, by id; external targets are left out. */
  relations(part: string): ReadonlyMap<string, Relation>;
  /** Parts that a part points to as `kind`, in order. */
  related(part: string, kind: string): string[];
  /** Reads a part; nothing happens where it is missing. */
  read(part: string, events: XmlEvents): void;
}

/** @throws StageError CorruptDocument, EncryptedDocument */
export function openPackage({ bytes, zipEntries }: ParserInput, usualMainPart: string): OfficePackage {
  const zip = openZip(bytes, zipEntries());
  const cache = new Map<string, ReadonlyMap<string, Relation>>();
  const read = (part: string, events: XmlEvents) => {
    const entry = zip.find(part);
    if (entry !== undefined) readXml(zip.chunks(entry), events);
  };
  const relations = (part: string) => {
    const known = cache.get(part);
    if (known !== undefined) return known;
    const found = readRelations(part, read);
    cache.set(part, found);
    return found;
  };
  const related = (part: string, kind: string) =>
    [...relations(part).values()].filter((relation) => relation.kind === kind).map(({ target }) => target);
  const told = related('', 'officeDocument').find((part) => zip.find(part) !== undefined);
  const mainPart = told ?? usualMainPart;
  if (zip.find(mainPart) === undefined) throw corruptZip(`it has no ${usualMainPart}`);
  return { zip, mainPart, relations, related, read };
}

function readRelations(part: string, read: OfficePackage['read']): ReadonlyMap<string, Relation> {
  const slash = part.lastIndexOf('/') + 1;
  const folder = part.slice(0, slash);
  const relations = new Map<string, Relation>();
  read(`${folder}_rels/${part.slice(slash)}.rels`, {
    open(name, attributes) {
      const [id, type, target] = ['Id', 'Type', 'Target'].map((key) => attribute(attributes, key));
      if (name !== 'Relationship' || id === undefined || type === undefined || target === undefined) return;
      if (attribute(attributes, 'TargetMode') === 'External') return;
      relations.set(id, { kind: type.slice(type.lastIndexOf('/') + 1), target: resolvePart(folder, target) });
    },
    close() {},
    text() {},
  });
  return relations;
}

/** A target as a part name: relative to the folder of its source, or to the root where it starts with a slash. */
export function resolvePart(folder: string, target: string): string {
  const parts: string[] = [];
  const path = target.startsWith('/') ? target : folder + target;
  for (const part of path.replaceAll('\\', '/').split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.join('/');
}
