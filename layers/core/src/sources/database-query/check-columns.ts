import { StageError } from '../../errors.ts';
import type { DatabaseQueryParameters } from './parameters.ts';
import { listed } from './row-document.ts';

/** @throws StageError SourceQueryInvalid naming the columns that there are, when one is missing that the parameters name */
export function checkColumns(
  given: readonly string[],
  { columns, highWater }: Pick<DatabaseQueryParameters, 'columns' | 'highWater'>,
): void {
  const { content, id, metadata, ...single } = columns;
  const wanted: [string, string][] = [
    ...listed(content).map((name): [string, string] => ['columns.content', name]),
    ...listed(id ?? []).map((name): [string, string] => ['columns.id', name]),
    ...(metadata ?? []).map((name): [string, string] => ['columns.metadata', name]),
    ...Object.entries(single).flatMap(([field, name]): [string, string][] =>
      name === undefined ? [] : [[`columns.${field}`, name]],
    ),
    ...(highWater === undefined ? [] : [['highWater.column', highWater.column] as [string, string]]),
  ];
  const missing = wanted.filter(([, name]) => !given.includes(name));
  if (missing.length === 0) return;
  const told = missing.map(([field, name]) => `${name} (${field})`).join(', ');
  throw new StageError(
    'SourceQueryInvalid',
    `The answer has no column ${told}. It has: ${given.join(', ')}. Names must be written as the answer writes them.`,
  );
}
