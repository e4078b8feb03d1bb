import type { Ask } from './api-request.ts';
import type { ApiFetchParameters } from './parameters.ts';

/** Unix times above this are in milliseconds: in seconds it would be the year 5138. */
const leastMilliseconds = 100_000_000_000;

/** Milliseconds since 1970 of a date (ISO 8601) or a Unix time in seconds or milliseconds; undefined for anything else. */
export function timeOf(value: unknown): number | undefined {
  const number =
    typeof value === 'number' ? value : /^\d{9,14}(?:\.\d+)?$/.test(String(value)) ? Number(value) : undefined;
  const time =
    number === undefined
      ? typeof value === 'string' && /^\d{4}-\d{2}/.test(value)
        ? Date.parse(value)
        : Number.NaN
      : Math.floor(Math.abs(number) >= leastMilliseconds ? number : number * 1000);
  return Number.isFinite(time) && Math.abs(time) <= 8.64e15 ? time : undefined;
}

/** What a call carries to ask only for what changed since; nothing where everything is asked for. */
export function askSince({ updatedSince }: ApiFetchParameters, since: string | null): Pick<Ask, 'query' | 'body'> {
  if (updatedSince === undefined || since === null) return {};
  const { parameter, format, overlapSeconds } = updatedSince;
  const value = written(Date.parse(since) - overlapSeconds * 1000, format);
  return updatedSince.in === 'body' ? { body: { [parameter]: value } } : { query: { [parameter]: String(value) } };
}

type TimeFormat = NonNullable<ApiFetchParameters['updatedSince']>['format'];

function written(time: number, format: TimeFormat): string | number {
  if (format === 'unix') return Math.floor(time / 1000);
  if (format === 'unixMs') return time;
  const iso = new Date(time).toISOString();
  return format === 'date' ? iso.slice(0, 10) : `${iso.slice(0, 19)}Z`;
}
