import * as z from 'zod';
import { canonicalJson } from '../../keys.ts';
import { jobSource } from './contract/jobs.ts';

type Source = { readonly type: string; readonly [parameter: string]: unknown };

/**
 * A source without the parameters that say what would hold without them, at any depth: what lists show. A type that is no
 * source of requests, such as `landing`, stays as it is.
 */
export function givenSource(source: Source): Source {
  return given(jobSource, source) as Source;
}

function given(schema: z.core.$ZodType, value: unknown): unknown {
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodOptional) return given(schema.unwrap(), value);
  if (schema instanceof z.ZodUnion) {
    const option = schema.options.find((candidate) => z.safeParse(candidate, value).success);
    return option === undefined ? value : given(option, value);
  }
  if (!(schema instanceof z.ZodObject) || value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value).flatMap(([name, field]): [string, unknown][] => {
    const own: z.core.$ZodType | undefined = schema.shape[name];
    if (own === undefined) return [[name, field]];
    return isDefault(own, field) ? [] : [[name, given(own, field)]];
  });
  return Object.fromEntries(entries);
}

function isDefault(schema: z.core.$ZodType, value: unknown): boolean {
  const absent = z.safeParse(schema, undefined);
  return absent.success && absent.data !== undefined && canonicalJson(absent.data) === canonicalJson(value);
}
