import type { RemoteSource } from './remote-source.ts';
import { s3Prefix } from './s3-prefix.ts';

/** Every source that asks somebody else. A new one is a file with its schema, and a line here. */
export const remoteSources: readonly RemoteSource[] = [s3Prefix];
