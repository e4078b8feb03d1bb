import type { LanguageModel } from '@sheaf/core/platform/models/language-model';
import { readSecret } from '../secret-value.ts';
import { languageModelUrl } from './language-model-url.ts';

/**
 * Opens the language model that a URL names: `extractive:` (none, labelled so), `anthropic:` (`?model=…`), `openai:` (OpenAI
 * itself) or `openai:https://host/v1?model=…` (vLLM, Ollama, NIM, any server with OpenAI's chat completions).
 * @param apiKey of the provider, as a value or `secret:{ARN}`; servers of one's own need none
 * @throws Error for anything else
 */
export async function openLanguageModel(url: string, apiKey = 'none'): Promise<LanguageModel> {
  const { scheme, address, options } = languageModelUrl(url);
  switch (scheme) {
    case 'extractive': {
      const { extractiveLanguageModel } = await import('./extractive-language-model.ts');
      return extractiveLanguageModel();
    }
    case 'anthropic': {
      const { openAnthropicLanguageModel } = await import('./anthropic-language-model.ts');
      return openAnthropicLanguageModel(address, await readSecret(apiKey), options);
    }
    case 'openai': {
      const { openOpenAiLanguageModel } = await import('./openai-language-model.ts');
      return openOpenAiLanguageModel(address, await readSecret(apiKey), options);
    }
  }
}
