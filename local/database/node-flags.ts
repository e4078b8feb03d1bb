/**
 * Flags of the processes that run PGlite. With the optimising compiler of WebAssembly a process peaks at 750 MB instead
 * of 205 MB and its first seconds are slow, since two cores are busy compiling; without it, statements take a quarter
 * longer once everything would have been compiled. Apart from `pglite-settings.ts`, so that the host does not load PGlite.
 */
export const nodeFlags = ['--liftoff-only', '--max-old-space-size=256'];
