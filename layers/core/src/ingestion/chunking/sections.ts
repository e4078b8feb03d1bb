import type { Unit } from './units.ts';

/** The units in runs, each of which begins where `isStart` says so. A run must be read to its end before the next. */
export function* sectionsOf(
  source: Iterator<Unit>,
  isStart: (unit: Unit, before: Unit) => boolean,
): Generator<Iterator<Unit>> {
  let next = source.next();

  function* section(): Generator<Unit> {
    let before: Unit | undefined;
    while (next.done !== true && (before === undefined || !isStart(next.value, before))) {
      before = next.value;
      yield before;
      next = source.next();
    }
  }

  while (next.done !== true) yield section();
}

/** Whether a heading of at most `depth` begins here. One right below its parent stays with it: the parent is no section. */
export function beginsSection(depth: number): (unit: Unit, before: Unit) => boolean {
  return ({ level }, before) =>
    level !== undefined && level <= depth && !(before.level !== undefined && before.level < level);
}
