/** Parameters of jobs that are too long for a row, such as 10,000 addresses, lie in the lake; the row names them. */
import { StageError } from '../errors.ts';
import { canonicalJson, sha256, sourceKey } from '../keys.ts';
import type { ObjectStore } from '../ports.ts';

type Source = { readonly type: string; readonly [parameter: string]: unknown };

/** Bytes of parameters that a row takes: jobs are listed by the page. */
const mostInRow = 16_384;

/** The source as its job's row keeps it: as it is, or `{type, parametersHash, parametersBytes, secretRefs}` with the rest in the lake. */
export async function shortened(source: Source, tenantId: string, lake: ObjectStore): Promise<Source> {
  const bytes = new TextEncoder().encode(canonicalJson(source));
  if (bytes.byteLength <= mostInRow) return source;
  const parametersHash = sha256(bytes);
  await lake.put(sourceKey(tenantId, parametersHash), bytes, 'application/json');
  const secretRefs = referencesIn(source);
  const row = { type: source.type, parametersHash, parametersBytes: bytes.byteLength };
  return secretRefs.length === 0 ? row : { ...row, secretRefs };
}

/** By the shape `{"secretRef": "…"}`: the sweep looks into rows for who still uses a credential. */
function referencesIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  if ('secretRef' in value && typeof value.secretRef === 'string') return [value.secretRef];
  return [...new Set(Object.values(value).flatMap(referencesIn))];
}

/** What `shortened` was given. @throws StageError SourceQueryInvalid when the lake does not hold it any more */
export async function complete(source: Source, tenantId: string, lake: ObjectStore): Promise<Source> {
  const { parametersHash: hash } = source;
  if (typeof hash !== 'string') return source;
  const object = await lake.get(sourceKey(tenantId, hash));
  if (object && sha256(object.bytes) === hash) return JSON.parse(new TextDecoder().decode(object.bytes)) as Source;
  throw new StageError('SourceQueryInvalid', 'The parameters of the job are no longer in the lake. Submit it again.');
}
