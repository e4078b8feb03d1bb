import { canonicalUri } from '../../ingestion/canonical-uri.ts';
import { canonicalJson, sha256 } from '../../keys.ts';
import type { ApiFetchParameters } from './parameters.ts';
import type { SecretWords } from './secret-words.ts';

/** A longer address names nothing that people would open. */
const longestUrl = 2_048;

/** What items of a listing are called by: `api://host/path`, and of which body a POST asks. No query: it may hold anything. */
export function apiAddress({ url, method, body }: ApiFetchParameters): string {
  const { host, pathname } = new URL(url);
  const asked = method === 'POST' && body !== undefined ? `of=${sha256(canonicalJson(body)).slice(0, 12)}&` : '';
  return `api://${host}${pathname}?${asked}item=`;
}

/**
 * The URI of an item: its own address where it has one, which is http or https and repeats no credential; else its id
 * under the address of the API.
 */
export function itemUri(address: string, id: string, url: unknown, secrets: SecretWords): string {
  const own = typeof url === 'string' && url.length <= longestUrl && URL.canParse(url) ? new URL(url) : undefined;
  if (own !== undefined && /^https?:$/.test(own.protocol) && own.username === '' && own.password === '') {
    const uri = canonicalUri(own.href);
    if (!secrets.isIn(uri)) return uri;
  }
  const uri = canonicalUri(`${address}${encodeURIComponent(id.toWellFormed())}`);
  return secrets.isIn(uri) ? `${address}sha256-${sha256(id).slice(0, 32)}` : uri;
}
