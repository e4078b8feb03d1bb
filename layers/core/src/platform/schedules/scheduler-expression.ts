/**
 * From five fields of cron to the expressions of EventBridge Scheduler.
 * https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
import type { Timing } from './timing.ts';

interface Field {
  readonly name: string;
  readonly lowest: number;
  readonly highest: number;
  readonly words?: readonly string[];
}

const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];
const fields: readonly Field[] = [
  { name: 'minute', lowest: 0, highest: 59 },
  { name: 'hour', lowest: 0, highest: 23 },
  { name: 'day of the month', lowest: 1, highest: 31 },
  { name: 'month', lowest: 1, highest: 12, words: months },
  { name: 'day of the week', lowest: 0, highest: 7, words: weekdays },
];
/** What EventBridge Scheduler takes, in characters. */
const longestExpression = 256;

/** @throws Error whose message says what cannot be expressed, and what to write in its place */
export function schedulerExpressionOf({ cron, everySeconds }: Pick<Timing, 'cron' | 'everySeconds'>): string {
  if (cron === null) return rateOf(Number(everySeconds) / 60);
  const texts = cron.trim().split(/\s+/);
  if (texts.length !== fields.length)
    throw new Error(`has ${texts.length} fields; write five: minute, hour, day of the month, month, day of the week`);
  const [minute, hour, day, month, weekday] = texts.map((text, index) => valuesOf(text, fields[index]!));
  const days = weekday!.size === 7 || weekday!.size === 8 ? null : sundayFirst(weekday!);
  if (day!.size < 31 && days !== null)
    throw new Error('names days of the month and days of the week; name one of the two, and write * for the other');
  const dates = days === null ? [written(day!, fields[2]!), '?'] : ['?', [...days].sort((a, b) => a - b).join(',')];
  const [date, weekdayText] = dates;
  const expression = `cron(${written(minute!, fields[0]!)} ${written(hour!, fields[1]!)} ${date} ${written(month!, fields[3]!)} ${weekdayText} *)`;
  if (expression.length > longestExpression)
    throw new Error('names too many single values; write it as several schedules, or with steps such as */5');
  return expression;
}

function rateOf(minutes: number): string {
  for (const [unit, size] of [
    ['day', 1_440],
    ['hour', 60],
    ['minute', 1],
  ] as const) {
    if (minutes % size === 0) return `rate(${minutes / size} ${unit}${minutes === size ? '' : 's'})`;
  }
  throw new Error('is no whole number of minutes');
}

/** Every value that a field names: `*`, numbers, names, ranges, steps, and lists of them. */
function valuesOf(text: string, field: Field): Set<number> {
  const values = new Set<number>();
  for (const part of text.toUpperCase().split(',')) {
    const [, whole, from = '', to, step] =
      /^(?:(\*)|(\w+)(?:-(\w+))?)(?:\/([1-9]\d?))?$/.exec(part) ?? refused(text, field);
    const first = whole === undefined ? numberIn(from, field, text) : field.lowest;
    const isOpen = whole !== undefined || (to === undefined && step !== undefined);
    const last = isOpen ? highestOf(field) : to === undefined ? first : numberIn(to, field, text);
    if (last < first) refused(text, field);
    for (let value = first; value <= last; value += Number(step ?? 1)) values.add(value);
  }
  return values;
}

/** Seven is another name for Sunday, which a wildcard need not name twice. */
function highestOf({ highest }: Field): number {
  return highest === 7 ? 6 : highest;
}

function numberIn(text: string, { lowest, highest, words = [], ...field }: Field, whole: string): number {
  const word = words.indexOf(text);
  const value = word < 0 ? Number(/^\d{1,2}$/.test(text) ? text : Number.NaN) : word + lowest;
  return value >= lowest && value <= highest ? value : refused(whole, { lowest, highest, words, ...field });
}

function refused(text: string, { name, lowest, highest, words }: Field): never {
  const names = words === undefined || words.length === 0 ? '' : ` or ${words[0]} to ${words.at(-1)}`;
  throw new Error(
    `has "${text}" as its ${name}; write *, values from ${lowest} to ${highest}${names}, ranges such as 1-5, steps such as */2, or a list of these`,
  );
}

/** EventBridge counts Sunday as 1, cron as 0 or 7. */
function sundayFirst(days: ReadonlySet<number>): Set<number> {
  return new Set([...days].map((day) => (day % 7) + 1));
}

/** The shortest of what EventBridge reads alike everywhere. */
function written(values: ReadonlySet<number>, { lowest, highest }: Field): string {
  const sorted = [...values].sort((a, b) => a - b);
  const [first = lowest, second] = sorted;
  if (sorted.length === highest - lowest + 1) return '*';
  const step = (second ?? first) - first;
  const isEven = sorted.length > 2 && sorted.every((value, index) => value === first + index * step);
  const reachesEnd = Number(sorted.at(-1)) + step > highest;
  if (isEven && step === 1) return `${first}-${sorted.at(-1)}`;
  return isEven && reachesEnd ? `${first}/${step}` : sorted.join(',');
}
