import * as z from 'zod';
import { type ProviderUrl, providerUrl } from '../providers/provider-url.ts';

const options = z.strictObject({
  model: z.string().min(1).optional(),
  dimensions: z.coerce.number().int().min(16).max(8192).optional(),
  /** Put before a query or a passage, for models that were trained with one. */
  queryPrefix: z.string().optional(),
  passagePrefix: z.string().optional(),
  maxTexts: z.coerce.number().int().min(1).max(2048).optional(),
  maxTokens: z.coerce.number().int().min(512).optional(),
  denseWeight: z.coerce.number().min(0).max(1).optional(),
  /** Of one call. */
  timeoutSeconds: z.coerce.number().min(0.1).max(600).optional(),
});

export type EmbedderOptions = z.output<typeof options>;

const ofProviders = ['model', 'dimensions', 'maxTexts', 'maxTokens', 'denseWeight', 'timeoutSeconds'] as const;

const allowed = {
  lexical: ['dimensions'],
  sentence: [],
  blend: [],
  openai: [...ofProviders, 'queryPrefix', 'passagePrefix'],
  voyage: ofProviders,
  cohere: ofProviders,
} as const satisfies Record<string, readonly (keyof EmbedderOptions)[]>;

export type EmbedderUrl = ProviderUrl<EmbedderOptions, keyof typeof allowed>;

const forms = 'lexical:, sentence:, blend:, voyage:, cohere: or openai:https://host/v1?model=…';

/** @throws Error that names what was received and what is known */
export function embedderUrl(url: string): EmbedderUrl {
  return providerUrl(url, { what: 'embedder', allowed, options, forms });
}

/**
 * The URLs of a list: the first embedder, and after `|` those that may take over from it, which make the same space.
 * @throws Error for an empty one
 */
export function embedderUrls(list: string): string[] {
  const urls = list.split('|').map((url) => url.trim());
  if (urls.includes('')) throw new Error('The list of embedders has an empty place; write one URL, or URL|URL.');
  return urls;
}
