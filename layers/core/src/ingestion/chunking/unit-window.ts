import type { Unit } from './units.ts';

/** The units around the current chunk, by their index in the document; pulled when first asked for. */
export interface UnitWindow {
  has(index: number): boolean;
  at(index: number): Unit;
  slice(from: number, to: number): Unit[];
  /** Promises that no unit before `index` is asked for again. */
  forget(index: number): void;
}

export function createUnitWindow(source: Iterator<Unit>): UnitWindow {
  let units: Unit[] = [];
  let offset = 0;
  let isDone = false;

  function has(index: number): boolean {
    while (!isDone && index - offset >= units.length) {
      const next = source.next();
      if (next.done === true) isDone = true;
      else units.push(next.value);
    }
    return index - offset < units.length;
  }

  return {
    has,
    at(index) {
      if (!has(index)) throw new RangeError(`the document has no unit ${index}`);
      return units[index - offset]!;
    },
    slice: (from, to) => units.slice(from - offset, to - offset),
    forget(index) {
      if (index - offset < 1024) return;
      units = units.slice(index - offset);
      offset = index;
    },
  };
}
