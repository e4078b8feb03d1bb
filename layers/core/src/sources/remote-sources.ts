import type { RemoteSource } from './remote-source.ts';

/** Every source that asks somebody else. A new one is a file with its schema, and a line here. */
export const remoteSources: readonly RemoteSource[] = [];
