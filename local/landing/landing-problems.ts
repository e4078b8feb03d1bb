export interface LandingProblem {
  /** Below the landing folder; empty for the folder itself. */
  readonly path: string;
  /** What is wrong and what to do, in sentences without names. */
  readonly message: string;
}

/** The problems that stand, each told once however often it is met. */
export class LandingProblems {
  readonly #standing = new Map<string, string>();
  readonly #tell: (problem: LandingProblem) => void;

  constructor(tell: (problem: LandingProblem) => void) {
    this.#tell = tell;
  }

  add(path: string, message: string): void {
    if (this.#standing.get(path) === message) return;
    this.#standing.set(path, message);
    this.#tell({ path, message });
  }

  solve(path: string): void {
    this.#standing.delete(path);
  }

  all(): LandingProblem[] {
    return [...this.#standing].map(([path, message]) => ({ path, message }));
  }
}

export function isPermissionError(error: unknown): boolean {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'EACCES' || code === 'EPERM';
}

/** `path` is empty for the landing folder itself. */
export function adviceOnFolder(path: string, error: NodeJS.ErrnoException): string {
  const { code = error.message } = error;
  if (path === '' && code === 'ENOENT') {
    return 'The landing folder is gone, so nothing is ingested or deleted. Make it again, or restart Sheaf.';
  }
  const left = `The folder cannot be read (${code}); its files are left as they are.`;
  if (isPermissionError(error)) return `${left} Correct its permissions.`;
  if (code === 'ENAMETOOLONG') return `${left} Shorten its path.`;
  if (code === 'ENOENT') return `${left} Its name is not valid Unicode: rename it.`;
  return `${left} It is tried again.`;
}

export function adviceOnFile(error: unknown): string {
  const { code, message = String(error) } = error as NodeJS.ErrnoException;
  if (isPermissionError(error)) return `It cannot be read (${code}). Correct its permissions.`;
  // Messages of the file system hold whole paths.
  return `It could not be taken over (${code ?? message}). It is tried again.`;
}

export function adviceOnWatching(error: NodeJS.ErrnoException, rescanMs: number): string {
  const rhythm = `Changes are found by walking the folder every ${Math.round(rescanMs / 1000)} s`;
  if (error.code === 'ENOSPC') {
    return `The system watches no more folders. ${rhythm}; raise fs.inotify.max_user_watches for more speed.`;
  }
  if (error.code === 'EMFILE') {
    return `Too many files are open to watch the folder. ${rhythm}; raise the limit (ulimit -n) for more speed.`;
  }
  return `The folder cannot be watched (${error.code ?? error.message}). ${rhythm}.`;
}
