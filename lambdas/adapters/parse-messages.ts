/** What passes between a function and its thread for hostile documents. Errors go by name: a copy would lose it. */
import type { ParseDocument } from '@sheaf/core/ingestion/clean-stage';
import type { ParsedDocument } from '@sheaf/core/ingestion/parsing/parse-document';

export type ParseInput = Parameters<ParseDocument>[0];

export type ToThread = { readonly type: 'parse'; readonly input: ParseInput } | { readonly type: 'release' };

export type FromThread =
  | { readonly type: 'ready' | 'released' }
  | { readonly type: 'parsed'; readonly parsed: ParsedDocument }
  | { readonly type: 'refused'; readonly name: string; readonly message: string };
