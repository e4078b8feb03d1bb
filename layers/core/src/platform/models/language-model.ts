import type { GenAiFacts } from './gen-ai-facts.ts';

/** The port of models that write text, and of what stands in for one. */

/** A function that the model may ask for; `inputSchema` is a JSON Schema of an object. */
export interface ModelTool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: Readonly<Record<string, unknown>>;
}

export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: Readonly<Record<string, unknown>>;
}

export type ModelMessage =
  | { readonly role: 'user'; readonly text: string }
  | { readonly role: 'assistant'; readonly text: string; readonly toolCalls?: readonly ToolCall[] }
  /** What a tool answered; with `isError`, why it failed, so that the model may correct itself. */
  | { readonly role: 'tool'; readonly toolCallId: string; readonly text: string; readonly isError: boolean };

export interface ModelRequest {
  readonly system: string;
  readonly messages: readonly ModelMessage[];
  readonly tools?: readonly ModelTool[];
  /** Most tokens of the answer. */
  readonly maxOutputTokens: number;
}

/**
 * Why the answer ends. stop: it is complete. length: it was cut at a limit of tokens. tool-calls: the model waits for what
 * they answer. refused: the model, or a filter of its provider, declined.
 */
export type ModelFinish = 'stop' | 'length' | 'tool-calls' | 'refused';

export interface ModelUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** The provider did not say; the numbers are estimates that err on the high side. */
  readonly isEstimated: boolean;
}

export interface ModelAnswer {
  readonly text: string;
  /** Empty unless `finish` is tool-calls. A call that was cut is never handed on. */
  readonly toolCalls: readonly ToolCall[];
  readonly finish: ModelFinish;
  readonly usage: ModelUsage;
  readonly facts: GenAiFacts;
}

/**
 * Text from a model. An answer that is cut, or not what the interface of its provider promises, is an error and never half an answer;
 * a refusal and a limit of tokens are answers. Repetition is the caller's: the error says whether it may help. No message
 * of an error holds what was asked or answered.
 * @throws StageError ProviderThrottled, ProviderUnavailable, CredentialsRejected, ModelMissing; Error when the request is refused
 */
export interface LanguageModel {
  readonly provider: string;
  readonly model: string;
  /** The sentence that labels a stand-in, or null. */
  readonly standIn: string | null;
  /** With `onText`, the text is told as it arrives, in order; its parts make up the text of the answer. */
  generate(request: ModelRequest, onText?: (part: string) => void): Promise<ModelAnswer>;
  close(): Promise<void>;
}
