/** The titles in force while a document is read from front to back. */
export interface HeadingTrail {
  /** Enters a section; returns the path that ends with its title. */
  enter(title: string, level: number): readonly string[];
  path(): readonly string[];
}

/** A title is shown, not read: its path keeps this many code units of it. */
const longestTitle = 200;

export function headingTrail(): HeadingTrail {
  let open: { level: number; title: string }[] = [];
  let path: readonly string[] = [];
  return {
    enter(title, level) {
      const shown = title.replace(/\s+/g, ' ').trim().slice(0, longestTitle).toWellFormed();
      open = [...open.filter((entry) => entry.level < level), { level, title: shown }];
      path = open.map((entry) => entry.title);
      return path;
    },
    path: () => path,
  };
}
