/**
 * Milliseconds that an answer asks to wait, out of `Retry-After` as seconds or as a date (RFC 9110 §10.2.3), the latter measured from the
 * server's own `Date` where it says one, since clocks differ; undefined where it says nothing that can be understood.
 */
export function retryAfterMs(headers: Readonly<Record<string, string>>, now: number): number | undefined {
  const text = headers['retry-after']?.trim();
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text) * 1000;
  const until = httpDate(text);
  return until === undefined ? undefined : Math.max(0, until - (httpDate(headers.date) ?? now));
}

/** Only what looks like a date of HTTP (RFC 9110 §5.6.7): `Date.parse` takes nearly anything that ends in a number. */
function httpDate(text: string | undefined): number | undefined {
  if (text === undefined || !/^[a-z]{3,9},? .*\d{2}:\d{2}:\d{2}/i.test(text)) return undefined;
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : time;
}
