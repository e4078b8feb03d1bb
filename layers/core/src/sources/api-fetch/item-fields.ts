import type { MetadataValue } from '../../ingestion/model.ts';
import { compileExpression, type Expression, ExpressionFault } from './expression.ts';
import type { ApiFetchParameters } from './parameters.ts';

/** `fields` of the parameters, compiled. */
export interface ItemFields {
  readonly content: Expression;
  readonly title: Expression | undefined;
  readonly id: Expression | undefined;
  readonly updatedAt: Expression | undefined;
  readonly url: Expression | undefined;
  /** The type itself, or what gives it. */
  readonly mediaType: Expression | string | undefined;
  readonly metadata: readonly (readonly [name: string, value: Expression])[];
}

/** Longer values are texts, not facts to filter by. */
const longestValue = 2_000;
const mostValues = 100;

export function compileFields({ fields }: ApiFetchParameters): ItemFields {
  const optional = (text: string | undefined) => (text === undefined ? undefined : compileExpression(text));
  const { mediaType } = fields;
  return {
    content: compileExpression(fields.content),
    title: optional(fields.title),
    id: optional(fields.id),
    updatedAt: optional(fields.updatedAt),
    url: optional(fields.url),
    mediaType: mediaType !== undefined && /^[a-z]+\/[a-z0-9.+-]+$/.test(mediaType) ? mediaType : optional(mediaType),
    metadata: Object.entries(fields.metadata).map(([name, text]) => [name, compileExpression(text)] as const),
  };
}

/** @throws ExpressionFault that names the field */
export async function fieldValue(expression: Expression, item: unknown, name: string): Promise<unknown> {
  try {
    return await expression.evaluate(item);
  } catch (error) {
    throw error instanceof ExpressionFault
      ? new ExpressionFault(`fields.${name} ${error.message}`, error.isStopped)
      : error;
  }
}

/** A text or a number as text; undefined for nothing, and for what has no short text. */
export function shortText(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** As metadata can hold it: what is no scalar becomes JSON; undefined for nothing. */
export function metadataValue(value: unknown, strike: (text: string) => string): MetadataValue | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  const cut = (text: string): string => strike(text).slice(0, longestValue).toWellFormed();
  if (typeof value === 'string') return cut(value);
  if (!Array.isArray(value)) return cut(JSON.stringify(value));
  return value
    .filter((inner) => inner !== null && inner !== undefined)
    .slice(0, mostValues)
    .map((inner) => (typeof inner === 'number' || typeof inner === 'boolean' ? inner : cut(textOf(inner))));
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
