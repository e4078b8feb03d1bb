/** Logs whose lines were labelled with their event by people: LogHub 2k (Zhu et al. 2023). */
import { readTar } from '../../../fixtures/shared-files.ts';

export interface LabelledLine {
  readonly content: string;
  readonly event: string;
}

/** The lines of each system in the archive, by its name. */
export function readLogs(path: string): Map<string, LabelledLine[]> {
  const logs = new Map<string, LabelledLine[]>();
  for (const [name, bytes] of readTar(path)) {
    const system = /(\w+)_2k\.log_structured\.csv$/.exec(name)?.[1];
    if (system !== undefined) logs.set(system, labelled(Buffer.from(bytes).toString()));
  }
  return logs;
}

function labelled(text: string): LabelledLine[] {
  const [head = [], ...rows] = text
    .split(/\r?\n/)
    .filter((line) => line !== '')
    .map(cellsOf);
  const [content, event] = [head.indexOf('Content'), head.indexOf('EventId')];
  return rows.map((row) => ({ content: row[content]!, event: row[event]! }));
}

/** Cells of a line of CSV (RFC 4180); no cell of these files has a line break. */
function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

/** Share of lines whose group has exactly the lines that their event has (Zhu et al. 2019, "Tools and Benchmarks"). */
export function groupingAccuracy(groups: readonly string[], events: readonly string[]): number {
  const sizes = Map.groupBy(events, (event) => event);
  const exact = [...Map.groupBy(groups.keys(), (index) => groups[index]!).values()].filter((indexes) => {
    const found = new Set(indexes.map((index) => events[index]!));
    return found.size === 1 && sizes.get([...found][0]!)!.length === indexes.length;
  });
  return exact.reduce((sum, indexes) => sum + indexes.length, 0) / events.length;
}
