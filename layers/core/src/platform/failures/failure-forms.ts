import { maskVariables } from './mask-variables.ts';

/** What failures of one stage and error say, but for what varies by its form. */
export interface FailureForm {
  readonly stage: string;
  readonly error: string;
  /** The masked message. */
  readonly tokens: readonly string[];
  count: number;
  firstAt: string;
  lastAt: string;
  readonly documentIds: string[];
}

export interface FailureForms {
  add(failures: Omit<FailureForm, 'tokens' | 'documentIds'> & FailureMessage): void;
  all(): readonly FailureForm[];
  /** False once there were more forms than are kept; failures of the forms beyond are not counted. */
  isComplete(): boolean;
}

interface FailureMessage {
  readonly message: string;
  readonly documentIds: readonly string[];
}

/** Forms that are kept, some 10 MB of them: a fault that words each of its messages anew would have no end. */
const mostForms = 10_000;

/** Gathers failures by the form of their messages. @param mostDocuments examples that each keeps */
export function createFailureForms(mostDocuments: number): FailureForms {
  const forms = new Map<string, FailureForm>();
  let isComplete = true;
  return {
    add({ stage, error, message, count, firstAt, lastAt, documentIds }) {
      const tokens = maskVariables(message);
      const key = JSON.stringify([stage, error, tokens.join(' ')]);
      const known = forms.get(key);
      if (known === undefined) {
        if (forms.size >= mostForms) isComplete = false;
        else forms.set(key, { stage, error, tokens, count, firstAt, lastAt, documentIds: [...documentIds] });
        return;
      }
      known.count += count;
      if (firstAt < known.firstAt) known.firstAt = firstAt;
      if (lastAt > known.lastAt) known.lastAt = lastAt;
      for (const id of documentIds)
        if (known.documentIds.length < mostDocuments && !known.documentIds.includes(id)) known.documentIds.push(id);
    },
    all: () => [...forms.values()],
    isComplete: () => isComplete,
  };
}
