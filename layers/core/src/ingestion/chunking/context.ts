import type { Chunk } from '../model.ts';
import type { Placed } from './strategies.ts';

export type ChunkContext = Pick<
  Chunk,
  'isCut' | 'tableHeader' | 'parentStart' | 'parentEnd' | 'personalData' | 'injections'
>;

/** What a chunk tells beside its text; most tell nothing. */
export function contextOf({ units, parent }: Placed): ChunkContext {
  const header = units[0]!.tableHeader;
  const isWithinTable = header !== undefined && units[0]!.charStart >= header.charEnd;
  return {
    ...(units.some((unit) => unit.isCut === true) ? { isCut: true } : {}),
    ...(isWithinTable ? { tableHeader: header.text } : {}),
    ...(parent === undefined ? {} : { parentStart: parent.charStart, parentEnd: parent.charEnd }),
  };
}
