import type { Chunk } from '../model.ts';
import type { Placed } from './strategies.ts';
import { repeatedHeader } from './table-header.ts';

export type ChunkContext = Pick<
  Chunk,
  'isCut' | 'tableHeader' | 'parentStart' | 'parentEnd' | 'personalData' | 'injections'
>;

/** What a chunk tells beside its text; most tell nothing. */
export function contextOf({ units, parent }: Placed): ChunkContext {
  const header = repeatedHeader(units[0]!);
  return {
    ...(units.some((unit) => unit.isCut === true) ? { isCut: true } : {}),
    ...(header === undefined ? {} : { tableHeader: header.text }),
    ...(parent === undefined ? {} : { parentStart: parent.charStart, parentEnd: parent.charEnd }),
  };
}
