import { StageError } from '../../errors.ts';
import { type Expression, ExpressionFault } from './expression.ts';
import type { ReadAnswer } from './read-answer.ts';
import type { ReadItem } from './read-item.ts';

export interface AnswerItems {
  readonly items: Iterable<ReadItem>;
  /** There is no list where one is named, though there may be other things. */
  readonly isMissing: boolean;
}

/** Field names that a message shows. */
const mostNames = 12;

/**
 * The items of an answer: its rows, or what `dataPath` finds in it.
 * @throws StageError SourceQueryInvalid where the answer has another shape than the parameters say
 */
export async function answerItems(
  answer: ReadAnswer,
  dataPath: Expression | undefined,
  isFirstPage: boolean,
): Promise<AnswerItems> {
  if (answer.kind === 'rows') return { items: answer.rows, isMissing: false };
  const { value, format } = answer;
  if (dataPath === undefined) return found(format === 'json' ? onlyArray(value) : needsPath(value));
  const data = await dataOf(dataPath, value);
  if (data !== undefined) return found(data === null ? [] : data);
  if (isFirstPage && dataPath.isPlainPath)
    throw new StageError('SourceQueryInvalid', `dataPath finds nothing in the answer. ${namesIn(value)}`);
  return { items: [], isMissing: dataPath.isPlainPath };
}

async function dataOf(dataPath: Expression, value: unknown): Promise<unknown> {
  try {
    return await dataPath.evaluate(value);
  } catch (error) {
    if (error instanceof ExpressionFault) throw new StageError('SourceQueryInvalid', `dataPath ${error.message}.`);
    throw error;
  }
}

function found(data: unknown): AnswerItems {
  const items = Array.isArray(data) ? data : [data];
  return { items: wrapped(items), isMissing: false };
}

function* wrapped(items: readonly unknown[]): Generator<ReadItem> {
  for (const value of items) yield { value };
}

/** An array is the list; so is the one array of an object. */
function onlyArray(value: unknown): unknown {
  if (Array.isArray(value)) return value;
  if (value === null) return [];
  const arrays = typeof value === 'object' ? Object.entries(value).filter(([, inner]) => Array.isArray(inner)) : [];
  if (arrays.length === 1) return arrays[0]![1];
  const what = arrays.length === 0 ? 'no array' : `${arrays.length} arrays`;
  throw new StageError(
    'SourceQueryInvalid',
    `The answer is an object with ${what}: say in dataPath where the items are ("$" makes it one item). ${namesIn(value)}`,
  );
}

function needsPath(value: unknown): never {
  throw new StageError(
    'SourceQueryInvalid',
    `The answer is XML: say in dataPath where the items are. ${namesIn(value)}`,
  );
}

function namesIn(value: unknown): string {
  if (value === null || typeof value !== 'object') return `It is a ${value === null ? 'null' : typeof value}.`;
  if (Array.isArray(value)) return `It is an array of ${value.length}.`;
  const names = Object.keys(value);
  const shown = names.slice(0, mostNames).map((name) => JSON.stringify(name.slice(0, 40)));
  return `It has the fields ${shown.join(', ')}${names.length > mostNames ? ' and others' : ''}.`;
}
