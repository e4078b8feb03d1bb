/**
 * Resolves CloudFormation intrinsic functions to plain values. Knows those that the app uses; any other is an error.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import { AssemblyError } from './assembly-error.ts';

/** How a template's references are answered. */
export interface Scope {
  /** For error messages: the stack and the logical id that hold the value. */
  readonly where: string;
  ref(logicalId: string): unknown;
  attribute(logicalId: string, name: string): unknown;
  imported(exportName: string): unknown;
}

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => scope.ref(text(argument, scope)),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...names] = typeof argument === 'string' ? argument.split('.') : list(argument, scope);
    return scope.attribute(text(logicalId, scope), names.map((name) => text(resolve(name, scope), scope)).join('.'));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list(argument, scope);
    return list(resolve(parts, scope), scope)
      .map((part) => text(part, scope))
      .join(text(separator, scope));
  },
  'Fn::Split': (argument, scope) => {
    const [separator, value] = list(argument, scope);
    return text(resolve(value, scope), scope).split(text(separator, scope));
  },
  'Fn::Select': (argument, scope) => {
    const [index, values] = list(argument, scope);
    const chosen = list(resolve(values, scope), scope)[Number(resolve(index, scope))];
    if (chosen === undefined) throw unusable('Fn::Select takes an element that is not there', argument, scope);
    return chosen;
  },
  'Fn::Sub': (argument, scope) => substitute(argument, scope),
  'Fn::ImportValue': (argument, scope) => scope.imported(text(resolve(argument, scope), scope)),
};

/** The value with every intrinsic in it replaced, at any depth. @throws AssemblyError for an unknown intrinsic. */
export function resolve(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, scope));
  if (value === null || typeof value !== 'object') return value;
  const entries = Object.entries(value);
  const [only] = entries;
  if (
    entries.length === 1 &&
    only !== undefined &&
    (only[0] === 'Ref' || only[0].startsWith('Fn::') || only[0] === 'Condition')
  ) {
    const intrinsic = intrinsics[only[0]];
    if (intrinsic !== undefined) return intrinsic(only[1], scope);
    throw new AssemblyError(
      scope.where,
      `uses the intrinsic function ${only[0]}, which the local cloud does not know.`,
      'Teach local/assembly/intrinsics.ts about it, or remove it from the construct.',
    );
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item, scope)]));
}

function substitute(argument: unknown, scope: Scope): string {
  const [template, variables] = typeof argument === 'string' ? [argument, {}] : list(argument, scope);
  const own = resolve(variables, scope) as Record<string, unknown>;
  return text(template, scope).replaceAll(/\$\{(!?)([^}]+)\}/g, (_all, literal: string, name: string) => {
    if (literal === '!') return `\${${name}}`;
    if (Object.hasOwn(own, name)) return text(own[name], scope);
    const dot = name.indexOf('.');
    return text(dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1)), scope);
  });
}

function text(value: unknown, scope: Scope): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw unusable('A text was expected', value, scope);
}

function list(value: unknown, scope: Scope): unknown[] {
  if (Array.isArray(value)) return value;
  throw unusable('A list was expected', value, scope);
}

function unusable(problem: string, value: unknown, scope: Scope): AssemblyError {
  return new AssemblyError(
    scope.where,
    `${problem}, received ${JSON.stringify(value)}.`,
    'Correct the construct that makes it.',
  );
}
