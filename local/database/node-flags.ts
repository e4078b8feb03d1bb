/**
 * Flags of the processes that run PGlite. Without the optimising compiler of WebAssembly (`--liftoff-only`) a process
 * takes some 100 MB less, but ingestion takes twice the time of the database. Compiling on one thread (`--v8-pool-size=1`)
 * keeps it from taking 100 MB and more for a moment. Apart from `pglite-settings.ts`, so that the host does not load PGlite.
 */
export const nodeFlags = ['--max-old-space-size=256', '--v8-pool-size=1'];
