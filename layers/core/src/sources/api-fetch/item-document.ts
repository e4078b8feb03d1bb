import type { MetadataValue } from '../../ingestion/model.ts';
import { isTextualType, jsonType } from '../../ingestion/parsing/file-names.ts';
import { canonicalJson, sha256 } from '../../keys.ts';
import { ExpressionFault } from './expression.ts';
import { fieldValue, type ItemFields, metadataValue, shortText } from './item-fields.ts';
import { itemUri } from './item-uri.ts';
import type { SecretWords } from './secret-words.ts';
import { timeOf } from './updated-since.ts';

/** An item as the document that it becomes. */
export interface ItemDocument {
  readonly uri: string;
  /** Undefined where the item holds nothing to read. */
  readonly text: string | undefined;
  readonly mediaType: string | null;
  readonly title: string | null;
  readonly metadata: Readonly<Record<string, MetadataValue>>;
  readonly updatedAt: string | null;
  /** In milliseconds, where `updatedAt` is a time. */
  readonly updatedTime: number | undefined;
  readonly hasId: boolean;
  /** There is no such field, which is more than an empty one. */
  readonly isContentMissing: boolean;
  /** SHA-256 of everything that is sent. */
  readonly hash: string;
}

const longestTitle = 500;
const longestId = 1_024;

/** @throws ExpressionFault naming the field, where the item is not as the parameters say */
export async function itemDocument(
  item: unknown,
  fields: ItemFields,
  address: string,
  secrets: SecretWords,
): Promise<ItemDocument> {
  const optional = async (name: 'title' | 'id' | 'updatedAt' | 'url') =>
    fields[name] === undefined ? undefined : await fieldValue(fields[name], item, name);
  const content = await fieldValue(fields.content, item, 'content');
  const text = contentText(content, secrets);
  const id = idText(fields.id === undefined ? ownId(item) : await optional('id'));
  const updated = await optional('updatedAt');
  const metadata = await metadataOf(item, fields, secrets);
  const uri = itemUri(address, id ?? `sha256-${sha256(text ?? '').slice(0, 32)}`, await optional('url'), secrets);
  const title = shortText(await optional('title'));
  const told = {
    uri,
    text,
    mediaType: typeof content === 'string' ? await mediaTypeOf(item, fields) : jsonType,
    title: title === undefined ? null : secrets.strike(title).slice(0, longestTitle).toWellFormed(),
    metadata,
    updatedAt: shortText(updated)?.slice(0, 100) ?? null,
  };
  return {
    ...told,
    updatedTime: timeOf(updated),
    hasId: id !== undefined,
    isContentMissing: content === undefined,
    hash: sha256(canonicalJson(told)),
  };
}

function ownId(item: unknown): unknown {
  return item !== null && typeof item === 'object' && Object.hasOwn(item, 'id')
    ? (item as { id: unknown }).id
    : undefined;
}

function idText(value: unknown): string | undefined {
  const id = value !== null && typeof value === 'object' ? canonicalJson(value) : shortText(value);
  return id === undefined || id.length <= longestId ? id : `sha256-${sha256(id).slice(0, 32)}`;
}

/**
 * Text as it is; anything else as JSON with sorted keys and an indent of two, so that an item that has not changed has
 * the same bytes, whatever the order in which the source tells its fields.
 */
function contentText(content: unknown, secrets: SecretWords): string | undefined {
  if (content === undefined || content === null) return undefined;
  if (typeof content === 'string') return content.trim() === '' ? undefined : secrets.strike(content).toWellFormed();
  return secrets.strike(JSON.stringify(JSON.parse(canonicalJson(content)), null, 2)).toWellFormed();
}

async function mediaTypeOf(item: unknown, { mediaType }: ItemFields): Promise<string | null> {
  if (mediaType === undefined) return null;
  const value = typeof mediaType === 'string' ? mediaType : await fieldValue(mediaType, item, 'mediaType');
  if (value === undefined || value === null || value === '') return null;
  const type = typeof value === 'string' ? value.split(';')[0]!.trim().toLowerCase() : '';
  if (isTextualType(type)) return type;
  throw new ExpressionFault(
    `fields.mediaType gives ${JSON.stringify(value)?.slice(0, 60)}; a type of text was expected, such as text/markdown or text/html`,
  );
}

async function metadataOf(item: unknown, { metadata }: ItemFields, secrets: SecretWords) {
  const values: Record<string, MetadataValue> = {};
  for (const [name, expression] of metadata) {
    const value = metadataValue(await fieldValue(expression, item, `metadata.${name}`), secrets.strike);
    if (value !== undefined) values[name] = value;
  }
  return values;
}
