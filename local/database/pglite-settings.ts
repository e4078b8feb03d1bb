import { PGlite } from '@electric-sql/pglite';

/** The default of 128 MB would be touched page by page and never given back. */
const settings = ['shared_buffers=24MB', 'max_wal_size=128MB', 'min_wal_size=32MB', 'timezone=UTC'];

export function openPGlite(directory: string): Promise<PGlite> {
  return PGlite.create(directory, {
    startParams: [...PGlite.defaultStartParams, ...settings.flatMap((setting) => ['-c', setting])],
  });
}
