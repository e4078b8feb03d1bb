import { StageError } from '../../../errors.ts';
import type { Zip } from '../zip/zip.ts';
import { corruptZip } from '../zip/zip-fault.ts';
import { resolvePart } from './package.ts';
import { attribute, readXml, type XmlAttributes, type XmlEvents } from './xml.ts';

/** A publication as its package document tells it. Source: EPUB 3.3, clause 5; EPUB 2 has the same parts. */
export interface EpubPackage {
  /** Names of entries, in the order of reading. */
  readonly chapters: readonly string[];
  /** The main one of several. */
  readonly title: string | undefined;
  readonly authors: readonly string[];
  /** Other elements of Dublin Core by name, the first of each: `language`, `date`, `publisher`, `identifier` … */
  readonly properties: ReadonlyMap<string, string>;
}

interface ManifestItem {
  readonly name: string;
  readonly mediaType: string;
  readonly isNavigation: boolean;
}

const chapterTypes = /^(?:application\/xhtml\+xml|text\/html|application\/x-dtbook\+xml|text\/x-oeb1-document)$/i;

/** @throws StageError CorruptDocument where there is no package document, EncryptedDocument where chapters are locked */
export function readEpubPackage(zip: Zip): EpubPackage {
  const path = packagePath(zip);
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const manifest = new Map<string, ManifestItem>();
  const spine: string[] = [];
  const titles: { readonly id: string; readonly value: string }[] = [];
  const authors: string[] = [];
  const properties = new Map<string, string>();
  let text = '';
  let property = '';
  let id = '';
  let refined = '';
  let main = '';
  readEntry(zip, path, {
    open(name, attributes) {
      text = '';
      property = name === 'meta' ? (attribute(attributes, 'property') ?? '') : '';
      if (name === 'title') id = attribute(attributes, 'id') ?? '';
      refined = attribute(attributes, 'refines')?.replace(/^#/, '') ?? '';
      if (name === 'item') addItem(manifest, folder, attributes);
      else if (name === 'itemref') spine.push(attribute(attributes, 'idref') ?? '');
    },
    text(piece) {
      text += piece;
    },
    close(name) {
      const value = text.trim();
      text = '';
      if (value === '') return;
      if (name === 'title') titles.push({ id, value });
      else if (property === 'title-type' && value === 'main') main = refined;
      else if (name === 'creator') authors.push(value);
      else if (property === 'dcterms:modified') properties.set('modified', value);
      else if (!properties.has(name)) properties.set(name, value);
    },
  });
  const items = spine.map((id) => manifest.get(id)).filter((item) => item !== undefined);
  const read = items.length > 0 ? items : [...manifest.values()];
  const chapters = read
    .filter(({ mediaType, isNavigation }) => chapterTypes.test(mediaType) && !isNavigation)
    .map(({ name }) => name);
  refuseLocked(zip, new Set(chapters));
  const title = (titles.find((one) => main !== '' && one.id === main) ?? titles[0])?.value;
  return { chapters: [...new Set(chapters)], title, authors, properties };
}

function packagePath(zip: Zip): string {
  const paths: string[] = [];
  readEntry(zip, 'META-INF/container.xml', {
    open(name, attributes) {
      if (name === 'rootfile') paths.push(resolvePart('', decoded(attribute(attributes, 'full-path') ?? '')));
    },
    close() {},
    text() {},
  });
  const path =
    paths.find((candidate) => zip.find(candidate) !== undefined) ??
    zip.entries.find(({ name }) => name.toLowerCase().endsWith('.opf'))?.name;
  if (path === undefined) throw corruptZip('it has no package document');
  return path;
}

function addItem(manifest: Map<string, ManifestItem>, folder: string, attributes: XmlAttributes): void {
  const href = attribute(attributes, 'href') ?? '';
  manifest.set(attribute(attributes, 'id') ?? '', {
    name: resolvePart(folder, decoded(href.split('#', 1)[0]!)),
    mediaType: attribute(attributes, 'media-type') ?? '',
    isNavigation: (attribute(attributes, 'properties') ?? '').split(/\s+/).includes('nav'),
  });
}

/** A path out of a URL. */
function decoded(href: string): string {
  try {
    return decodeURIComponent(href);
  } catch {
    return href;
  }
}

/** Fonts are often obfuscated by the same means; only locked chapters matter. */
function refuseLocked(zip: Zip, chapters: ReadonlySet<string>): void {
  let isLocked = false;
  readEntry(zip, 'META-INF/encryption.xml', {
    open(name, attributes) {
      const uri = name === 'CipherReference' ? attribute(attributes, 'URI') : undefined;
      if (uri !== undefined && chapters.has(resolvePart('', decoded(uri)))) isLocked = true;
    },
    close() {},
    text() {},
  });
  if (isLocked)
    throw new StageError(
      'EncryptedDocument',
      'The chapters of the book are encrypted: it is protected against copying.',
    );
}

function readEntry(zip: Zip, name: string, events: XmlEvents): void {
  const entry = zip.find(name);
  if (entry !== undefined) readXml(zip.chunks(entry), events);
}
