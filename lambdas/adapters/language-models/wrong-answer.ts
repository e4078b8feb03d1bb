import { StageError } from '@sheaf/core/errors';
import type { ToolCall } from '@sheaf/core/platform/models/language-model';
import * as z from 'zod';

/** @throws StageError ProviderUnavailable always: the same question may well be answered the next time */
export function throwWrongAnswer(model: string, what: string): never {
  throw new StageError('ProviderUnavailable', `The answer of ${model} ${what}.`);
}

const toolInput = z.record(z.string(), z.unknown());

/**
 * A call of a tool out of its parts as a provider sent them.
 * @throws StageError ProviderUnavailable when its input is no JSON object, or no such tool was offered
 */
export function toolCallOf(
  model: string,
  offered: readonly { readonly name: string }[],
  { id, name, json }: { id: string; name: string; json: string },
): ToolCall {
  if (!offered.some((tool) => tool.name === name)) throwWrongAnswer(model, 'calls a tool that it was not offered');
  const input = toolInput.safeParse(parsed(json));
  if (!input.success) throwWrongAnswer(model, 'calls a tool with something that is no JSON object');
  return { id, name, input: input.data };
}

function parsed(json: string): unknown {
  try {
    // A tool without parameters may be called with nothing at all.
    return json.trim() === '' ? {} : JSON.parse(json);
  } catch {
    return undefined;
  }
}
