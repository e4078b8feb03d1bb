import { apiFetch } from './api-fetch/api-fetch.ts';
import { manifest } from './manifest.ts';
import type { RemoteSource } from './remote-source.ts';
import { s3Prefix } from './s3-prefix.ts';
import { secEdgar } from './sec-edgar/sec-edgar.ts';
import { urlScrape } from './url-scrape/url-scrape.ts';

/** Every source that asks somebody else. A new one is a file with its schema, and a line here. */
export const remoteSources: readonly RemoteSource[] = [urlScrape, secEdgar, apiFetch, s3Prefix, manifest];
