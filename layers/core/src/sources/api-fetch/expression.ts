/** JSONata that users write, kept from running away: https://docs.jsonata.org. */
import jsonata from 'jsonata';

export interface Expression {
  /** Names after names, and nothing else: what it finds is there or is not. */
  readonly isPlainPath: boolean;
  /**
   * The value, undefined where there is none.
   * @throws ExpressionFault
   */
  evaluate(input: unknown): Promise<unknown>;
}

/** Why an expression gave no value. */
export class ExpressionFault extends Error {
  override readonly name = 'ExpressionFault';
  /** It was stopped at a limit, and not refused for what it found: it may well take as long on the next item. */
  readonly isStopped: boolean;

  constructor(message: string, isStopped = false) {
    super(message);
    this.isStopped = isStopped;
  }
}

export const longestExpression = 2_000;

const mostMilliseconds = 2_000;
const deepestCall = 300;
const longestSequence = 1_000_000;

const changing = 'gives something else each time, so that nothing would ever be unchanged';
const unbounded = 'cannot be stopped while it runs';

/** Functions of JSONata that a listing cannot have, each with its reason. */
const refused: Readonly<Record<string, string>> = {
  now: changing,
  millis: changing,
  random: changing,
  shuffle: changing,
  eval: 'would run text of the source as a program',
  pad: unbounded,
  parseInteger: unbounded,
  toMillis: unbounded,
  formatInteger: unbounded,
  formatNumber: unbounded,
  distinct: `${unbounded}; documents of one id are one document anyway`,
  sort: `${unbounded}; write items^(field) to put items in order`,
};

/** What is wrong with the text of an expression, as the end of a sentence; undefined for nothing. */
export function expressionFault(text: string): string | undefined {
  const parsed = parse(text);
  if ('fault' in parsed) return parsed.fault;
  const found = refusedPart(parsed.expression.ast());
  return found === undefined ? undefined : `${found.reason}, at character ${found.position}`;
}

/** Of a text without fault. Evaluation stops after two seconds, at 300 nested calls, or at a sequence of a million values. */
export function compileExpression(text: string, timeoutMs = mostMilliseconds): Expression {
  const parsed = parse(text, timeoutMs);
  if ('fault' in parsed) throw new ExpressionFault(parsed.fault);
  const { expression } = parsed;
  return {
    isPlainPath: isPlainPath(expression.ast()),
    async evaluate(input) {
      try {
        return plain(await expression.evaluate(input));
      } catch (error) {
        throw error instanceof ExpressionFault ? error : faultOf(error);
      }
    },
  };
}

function parse(text: string, timeout = mostMilliseconds): { expression: jsonata.Expression } | { fault: string } {
  try {
    return { expression: jsonata(text, { timeout, stack: deepestCall, sequence: longestSequence }) };
  } catch (error) {
    const { message, position } = error as Partial<jsonata.JsonataError>;
    const where = position === undefined ? '' : `, at character ${position}`;
    return { fault: `is no JSONata: ${message ?? 'it is nested too deeply'}${where}` };
  }
}

function refusedPart(root: unknown): { reason: string; position: number } | undefined {
  const open: unknown[] = [root];
  for (let node = open.pop(); open.length > 0 || node !== undefined; node = open.pop()) {
    if (node === null || typeof node !== 'object') continue;
    const { type, value, position = 0 } = node as { type?: unknown; value?: unknown; position?: number };
    if (type === 'regex')
      return {
        reason: `holds a regular expression, which ${unbounded}; use $contains, $split or $substringBefore`,
        position,
      };
    if (type === 'variable' && typeof value === 'string' && Object.hasOwn(refused, value))
      return { reason: `uses $${value}, which ${refused[value]}`, position };
    open.push(...Object.values(node).filter((child) => child !== null && typeof child === 'object'));
  }
  return undefined;
}

/** Types of nodes are more than the package declares. */
function isPlainPath(root: { readonly type: string; readonly steps?: readonly object[] }): boolean {
  return (
    root.type === 'path' &&
    (root.steps ?? []).every((step) => 'type' in step && step.type === 'name' && Object.keys(step).length <= 3)
  );
}

/** Codes by which JSONata stops: the table of errors in its source. */
function faultOf(error: unknown): ExpressionFault {
  const code = (error as { code?: unknown } | null)?.code;
  const stopped = (reason: string) => new ExpressionFault(`${reason} and was stopped`, true);
  if (code === 'D1012') return stopped('ran too long');
  if (code === 'D1011') return stopped(`called itself more than ${deepestCall} times deep`);
  if (code === 'D2014' || code === 'D2015') return stopped(`made a sequence of more than ${longestSequence} values`);
  if (typeof code !== 'string') return stopped('needed more depth or memory than there is');
  return new ExpressionFault(`failed with ${code} of JSONata, at character ${positionOf(error)}`);
}

function positionOf(error: unknown): number {
  return (error as { position?: number }).position ?? 0;
}

function plain(value: unknown): unknown {
  if (typeof value === 'function') throw new ExpressionFault('gave a function');
  if (value !== null && typeof value === 'object' && ('_jsonata_function' in value || '_jsonata_lambda' in value))
    throw new ExpressionFault('gave a function');
  // JSONata hangs marks on the arrays that it makes.
  return Array.isArray(value) ? Array.from(value) : value;
}
