/** From zod's issues to errors that name the field, the value received and what is allowed. */
import type * as z from 'zod';
import type { FieldError } from './contract/problem.ts';
import { shownValue } from './shown-value.ts';

type Issue = z.core.$ZodIssue;

const mostErrors = 50;

export function fieldErrors(where: FieldError['in'], issues: readonly Issue[], value: unknown): FieldError[] {
  return issues.flatMap((issue) => errorsOf(where, issue, value)).slice(0, mostErrors);
}

function errorsOf(where: FieldError['in'], issue: Issue, value: unknown): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      in: where,
      field: fieldName([...issue.path, key]),
      message: 'is not known here',
      received: shownValue(at(value, [...issue.path, key]), [key]),
    }));
  }
  const nested = issue.code === 'invalid_union' ? nearestBranch(issue.errors ?? []) : undefined;
  if (nested !== undefined) {
    return nested.flatMap((inner) => errorsOf(where, { ...inner, path: [...issue.path, ...inner.path] }, value));
  }
  const allowed = allowedBy(issue);
  return [
    {
      in: where,
      field: fieldName(issue.path),
      message: issue.message,
      received: shownValue(at(value, issue.path), issue.path),
      ...(allowed === undefined ? {} : { allowed }),
    },
  ];
}

/** Of the alternatives of a union, the one that was understood furthest; none when all fail at the root. */
function nearestBranch(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const depth = (issues: readonly Issue[]): number => Math.max(0, ...issues.map((issue) => issue.path.length));
  const best = branches.toSorted((a, b) => depth(b) - depth(a))[0];
  return best !== undefined && depth(best) > 0 ? best : undefined;
}

function allowedBy(issue: Issue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.expected;
    case 'invalid_value':
      return issue.values.map((value) => JSON.stringify(value)).join(' | ');
    case 'too_small':
      return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_union':
      return optionsOf(issue);
    default:
      return undefined;
  }
}

/** Of a discriminated union zod knows the options, though its type does not say so. */
function optionsOf(issue: Issue): string | undefined {
  const { options } = issue as { options?: unknown };
  return Array.isArray(options) ? options.map((option) => JSON.stringify(option)).join(' | ') : undefined;
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters';
  return origin === 'array' || origin === 'record' ? ' entries' : '';
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.reduce<string>((name, part) => {
    if (typeof part === 'number') return `${name}[${part}]`;
    return name === '' ? String(part) : `${name}.${String(part)}`;
  }, '');
}

function at(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (inner, part) =>
      inner !== null && typeof inner === 'object' && Object.hasOwn(inner, part)
        ? (inner as Record<PropertyKey, unknown>)[part]
        : undefined,
    value,
  );
}
