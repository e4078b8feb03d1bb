import * as z from 'zod';
import { type ProviderUrl, providerUrl } from '../providers/provider-url.ts';

const options = z.strictObject({
  model: z.string().min(1).optional(),
  /** Of one call, to the last word of its answer. */
  timeoutSeconds: z.coerce.number().min(0.1).max(600).optional(),
});

export type LanguageModelOptions = z.output<typeof options>;

const allowed = {
  extractive: [],
  anthropic: ['model', 'timeoutSeconds'],
  openai: ['model', 'timeoutSeconds'],
} as const satisfies Record<string, readonly (keyof LanguageModelOptions)[]>;

export type LanguageModelUrl = ProviderUrl<LanguageModelOptions, keyof typeof allowed>;

const forms = 'extractive:, anthropic: or openai:https://host/v1?model=…';

/** @throws Error that names what was received and what is known */
export function languageModelUrl(url: string): LanguageModelUrl {
  return providerUrl(url, { what: 'language model', allowed, options, forms });
}
