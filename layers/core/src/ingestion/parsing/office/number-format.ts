/** How a number of a sheet stands for a point in time, if it does. */
export type TimeKind = 'date' | 'time' | 'both';

/** Numbers of formats that need no code. Source: ECMA-376 part 1, clause 18.8.30, with those of East Asian languages. */
export function builtInTimeKind(id: number): TimeKind | undefined {
  if (id === 22) return 'both';
  if ((id >= 18 && id <= 21) || (id >= 45 && id <= 47)) return 'time';
  if ((id >= 14 && id <= 17) || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 58)) return 'date';
  return id >= 32 && id <= 35 ? 'time' : undefined;
}

/** What a format code such as `dd.mm.yyyy hh:mm` or `[h]:mm` means; undefined for one of numbers or text. */
export function timeKind(code: string): TimeKind | undefined {
  const letters = code
    .slice(0, 255)
    .replace(/"[^"]*"|\\.|_.|\*./g, '')
    .replace(/\[(h+|m+|s+)\]/gi, '$1')
    .replace(/\[[^\]]*\]/g, '')
    .replace(/general|standard|am\/pm|a\/p/gi, '')
    .split(';', 1)[0]!
    .toLowerCase();
  const hasTime = /[hs]/.test(letters);
  const hasDate = /[yd]/.test(letters) || (!hasTime && /m/.test(letters));
  if (hasDate) return hasTime ? 'both' : 'date';
  return hasTime ? 'time' : undefined;
}

const secondsPerDay = 86_400;
/** Serial number of 1970-01-01 where day 1 is 1900-01-01. */
const unixEpoch = 25_569;
/** Days between the two origins that workbooks count from. */
const macintoshShift = 1462;
/** The day after 9999-12-31. */
const lastDay = 2_958_466;

/**
 * A serial number as ISO date, time or both with a blank between them; undefined where it is out of range.
 * @param is1904 whether day 0 is 1904-01-01
 */
export function serialTime(serial: number, kind: TimeKind, is1904: boolean): string | undefined {
  if (!(serial >= 0 && serial < lastDay)) return undefined;
  if (kind === 'time') return clock(Math.round(serial * secondsPerDay));
  // 1900 was no leap year, but day 60 is its 29 February: days before it are one off.
  const day = is1904 ? serial + macintoshShift : serial < 60 ? serial + 1 : serial;
  const iso = new Date(Math.round((day - unixEpoch) * secondsPerDay) * 1000).toISOString();
  return kind === 'date' ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 19)}`;
}

function clock(seconds: number): string {
  const two = (value: number) => String(value).padStart(2, '0');
  return `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
}
