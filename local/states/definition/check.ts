import type * as z from 'zod';
import { StatesApiError } from '../api-error.ts';

/** @param where names the place for the reader: `state "Fetch" (Task)` */
export function refuse(where: string, problem: string): never {
  throw new StatesApiError('InvalidDefinition', `${where}: ${problem}`);
}

/**
 * @returns the value with defaults filled in
 * @throws StatesApiError InvalidDefinition naming the field, what stands there, and what is supported.
 */
export function check<Output>(where: string, schema: z.ZodType<Output>, value: unknown): Output {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  return refuse(where, parsed.error.issues.map((issue) => describe(issue, schema, value)).join('; '));
}

function describe(issue: z.core.$ZodIssue, schema: z.ZodType, value: unknown): string {
  if (issue.code === 'unrecognized_keys') {
    const inner = issue.path.length === 0 ? supportedFields(schema) : undefined;
    const place = issue.path.length === 0 ? '' : ` in "${issue.path.join('/')}"`;
    const supported = inner === undefined ? '' : `; supported: ${inner.join(', ')}`;
    return `unknown field ${issue.keys.map((key) => `"${key}"`).join(', ')}${place}${supported}`;
  }
  const received = issue.path.reduce<unknown>(
    (part, key) => (part as Record<PropertyKey, unknown> | undefined)?.[key],
    value,
  );
  const detail =
    issue.code === 'invalid_union'
      ? unionMessage(issue)
      : issue.code === 'invalid_key'
        ? issue.issues.map((inner) => inner.message).join(', ')
        : issue.message;
  return `field "${issue.path.join('/')}" ${detail} (received ${preview(received)})`;
}

function unionMessage(issue: z.core.$ZodIssueInvalidUnion): string {
  const messages = issue.errors
    .flat()
    .map((inner) =>
      inner.code === 'unrecognized_keys' ? `unknown field "${inner.keys.join('", "')}"` : inner.message,
    );
  return messages.length === 0 ? issue.message : [...new Set(messages)].join(', or: ');
}

function preview(value: unknown): string {
  const text = value === undefined ? 'nothing' : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

function supportedFields(schema: z.ZodType): string[] | undefined {
  return 'shape' in schema ? Object.keys(schema.shape as object) : undefined;
}
