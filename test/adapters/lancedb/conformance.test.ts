import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openVectorStoreProvider } from '../../../lambdas/adapters/open-vector-store.ts';
import { vectorStoreConformance } from '../../conformance/vector-store.ts';
import { vectorStoreFilterConformance } from '../../conformance/vector-store-filters.ts';

const open = async () => openVectorStoreProvider(`lancedb:${await mkdtemp(join(tmpdir(), 'sheaf-lance-'))}`);

vectorStoreConformance('LanceDB', open);
vectorStoreFilterConformance('LanceDB', open);
