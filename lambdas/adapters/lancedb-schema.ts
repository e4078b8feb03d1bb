import { passageTerms } from '@sheaf/core/retrieval/analysis';
import { equalityWords, rangeText } from '@sheaf/core/retrieval/filter-values';
import type { DocumentFields, EmbeddingSpace, VectorRecord } from '@sheaf/core/retrieval/ports';
import { Field, FixedSizeList, Float32, Int64, List, Schema, Utf8 } from 'apache-arrow';

/** One table per tenant and space. The suffix grows when the columns change: an old table is left to be rebuilt. */
export function tableName(tenantId: string, spaceId: string): string {
  return `${tenantId}.${spaceId}.v1`;
}

/** Document frequencies of the indexed chunks, written beside the full-text index they belong to. */
export function statisticsName(table: string): string {
  return `${table}.terms`;
}

const text = () => new Utf8();
const words = () => new List(new Field('item', new Utf8(), true));

export function chunkSchema(space: EmbeddingSpace): Schema {
  const vector = new FixedSizeList(space.dimensions, new Field('item', new Float32(), true));
  return new Schema(
    [
      new Field('chunk_id', text()),
      new Field('document_id', text()),
      new Field('corpus', text()),
      new Field('uri', text()),
      new Field('media_type', text()),
      new Field('language', text(), true),
      new Field('tags', words()),
      new Field('equals', words()),
      new Field('ranges', text()),
      new Field('text', text()),
      new Field('terms', text()),
      new Field('vector', vector),
      // The table version that wrote the row: rows above a watermark are those that an index does not hold.
      new Field('written', new Int64()),
    ],
    new Map([['sheaf.space', space.spaceId]]),
  );
}

export function rowOf(record: VectorRecord, written: number): Record<string, unknown> {
  return {
    chunk_id: record.chunkId,
    document_id: record.documentId,
    ...fieldColumns(record.fields),
    text: record.text,
    terms: passageTerms(`${record.context}\n${record.text}`).join(' '),
    vector: record.vector,
    written: BigInt(written),
  };
}

export function fieldColumns(fields: DocumentFields) {
  return {
    corpus: fields.corpus,
    uri: fields.uri,
    media_type: fields.mediaType,
    language: fields.language,
    tags: [...fields.tags],
    equals: equalityWords(fields.metadata),
    ranges: rangeText(fields.metadata),
  };
}
