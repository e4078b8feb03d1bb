import { traceHeaders } from '../telemetry/current-trace.ts';
import { throwProviderFault } from './provider-fault.ts';

export interface JsonPost {
  readonly url: string;
  /** For messages. */
  readonly model: string;
  readonly apiKey: string;
  readonly body: unknown;
  /** From the request to the last byte of the answer. */
  readonly timeoutMilliseconds: number;
}

/**
 * Posts JSON to a provider and gives back what came, unchecked; undefined when it was no JSON.
 * @throws StageError as `throwProviderFault`
 */
export async function postJson({ url, model, apiKey, body, timeoutMilliseconds }: JsonPost): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: `Bearer ${apiKey}`,
        ...traceHeaders(),
      },
      body: JSON.stringify(body),
      // A provider has no reason to send a key elsewhere.
      redirect: 'error',
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    const text = await response.text();
    if (!response.ok) {
      const { status, headers } = response;
      throw Object.assign(new Error(`status ${status}`), { status, headers });
    }
    return parsed(text);
  } catch (error) {
    return throwProviderFault(model, error);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
