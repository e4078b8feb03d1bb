import { extractSentences } from '@sheaf/core/platform/models/extract-sentences';
import { chatFacts } from '@sheaf/core/platform/models/gen-ai-facts';
import type { LanguageModel } from '@sheaf/core/platform/models/language-model';
import { estimatedTokens } from '@sheaf/core/retrieval/embedding-batches';

const label = 'Extract, not written by a model:';

/** Answers with sentences of what it is given. It calls nobody, uses no tools, and says in each answer what it is. */
export function extractiveLanguageModel(): LanguageModel {
  const [provider, model] = ['extractive', 'sum-basic'];
  return {
    provider,
    model,
    standIn: 'Stand-in: sentences taken from the text that was given, not written by a model.',
    async generate({ messages, maxOutputTokens }, onText) {
      const given = messages.findLast(({ role }) => role !== 'assistant')?.text ?? '';
      const room = maxOutputTokens - estimatedTokens(label);
      const text = [label, ...extractSentences(given, room, estimatedTokens)].join(' ');
      onText?.(text);
      return {
        text,
        toolCalls: [],
        finish: 'stop',
        usage: { inputTokens: 0, outputTokens: 0, isEstimated: false },
        facts: chatFacts({ provider, model, inputTokens: 0, outputTokens: 0, finishReason: 'stop' }),
      };
    },
    close: async () => undefined,
  };
}
