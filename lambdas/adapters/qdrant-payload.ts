import type { Schemas } from '@qdrant/js-client-rest';
import { passageTerms } from '@sheaf/core/retrieval/analysis';
import { equalityWords } from '@sheaf/core/retrieval/filter-values';
import type { DocumentFields, SearchHit, VectorRecord } from '@sheaf/core/retrieval/ports';
import { sparsePassage } from '@sheaf/core/retrieval/sparse-vector';
import { rangePayload, uriStart } from './qdrant-filter.ts';

export const vectorNames = { dense: 'dense', keyword: 'keyword' } as const;

/** Fields that conditions name; `tenant` groups the points on disk. Ranges and the text of the URI are read from payloads. */
export const keywordIndexes = ['document', 'corpus', 'mediaType', 'language', 'tags', 'equals'] as const;

export function pointOf(tenantId: string, record: VectorRecord): Schemas['PointStruct'] {
  return {
    id: record.chunkId,
    vector: {
      [vectorNames.dense]: Array.from(record.vector),
      [vectorNames.keyword]: sparsePassage(passageTerms(`${record.context}\n${record.text}`)),
    },
    payload: { tenant: tenantId, document: record.documentId, text: record.text, ...fieldsPayload(record.fields) },
  };
}

export function fieldsPayload(fields: DocumentFields): Record<string, unknown> {
  return {
    corpus: fields.corpus,
    uri: fields.uri,
    uriText: uriStart + fields.uri,
    mediaType: fields.mediaType,
    language: fields.language,
    tags: [...fields.tags],
    equals: equalityWords(fields.metadata),
    ranges: rangePayload(fields.metadata),
  };
}

export function hitOf(point: Schemas['ScoredPoint']): SearchHit {
  const { document, text } = (point.payload ?? {}) as { document?: string; text?: string };
  return { chunkId: String(point.id), documentId: document ?? '', text: text ?? '', score: point.score };
}
