/** What of an answer is held at the same time: bytes say little of it, since an empty object is two of them and takes fifty. */

/** Objects, lists and single values of one answer; of a list that is read item by item, of one item. */
export const mostHeldValues = 2_000_000;

export class TooManyValues extends Error {
  override readonly name = 'TooManyValues';
}

/** @returns to be called for each value; it throws TooManyValues */
export function countHeld(): () => void {
  let count = 0;
  return () => {
    count += 1;
    if (count > mostHeldValues) throw new TooManyValues(`More than ${mostHeldValues} values.`);
  };
}
