/** What a target receives: the event, a part of it, a constant, or a template filled from it. */
import { AssemblyError } from '../assembly/assembly-error.ts';
import type { TargetInput } from '../assembly/inventory.ts';

/** JSON text for the target. Arrays are not indexed: `$.detail.object.key` is all that the paths may be. */
export function inputFor(input: TargetInput, event: unknown): string {
  if (input.kind === 'constant') return input.json;
  if (input.kind === 'path') return JSON.stringify(at(event, input.path) ?? null);
  if (input.kind === 'template') return fill(input.template, input.paths, event);
  return JSON.stringify(event);
}

/** Between quotes a value is put as bare text; elsewhere as JSON, a text with its quotes, as EventBridge does. */
function fill(template: string, paths: Readonly<Record<string, string>>, event: unknown): string {
  let isQuoted = false;
  return template.replaceAll(/\\.|"|<([A-Za-z0-9_.-]+)>/g, (match, name: string | undefined) => {
    if (match === '"') isQuoted = !isQuoted;
    if (name === undefined) return match;
    const value = name.startsWith('aws.events.event') ? event : at(event, paths[name] ?? missing(name));
    if (!isQuoted) return JSON.stringify(value ?? '');
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? '');
    return JSON.stringify(text).slice(1, -1);
  });
}

function at(event: unknown, path: string): unknown {
  if (!/^\$(\.[A-Za-z0-9_-]+)*$/.test(path)) {
    throw new AssemblyError(
      path,
      'is a path that the local cloud does not know.',
      'Use names after dots, as in $.detail.name.',
    );
  }
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined | null)?.[name], event);
}

function missing(name: string): never {
  throw new AssemblyError(
    `<${name}>`,
    'is not in the paths map of the input transformer.',
    'Add its path to the rule.',
  );
}
