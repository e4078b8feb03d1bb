import { classify } from '../errors.ts';

/** Lambda reports a failed invocation as JSON in `Cause`; people want the sentence inside it. */
export function messageOfCause(error: string, cause: string): string {
  try {
    const { errorMessage } = JSON.parse(cause) as { errorMessage?: unknown };
    return typeof errorMessage === 'string' ? errorMessage : cause;
  } catch {
    return cause || classify(Object.assign(new Error(error), { name: error })).entry.meaning;
  }
}
