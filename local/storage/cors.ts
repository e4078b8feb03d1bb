import type { IncomingMessage, ServerResponse } from 'node:http';

/** One rule of a bucket's CORS configuration, by the names of its CloudFormation properties. */
export interface CorsRule {
  readonly allowedOrigins: readonly string[];
  readonly allowedMethods: readonly string[];
  readonly allowedHeaders: readonly string[];
  readonly exposedHeaders: readonly string[];
}

/** Sets the headers that let a browser read the answer. Returns false when no rule allows the request's origin. */
export function allowOrigin(message: IncomingMessage, response: ServerResponse, rules: readonly CorsRule[]): boolean {
  const origin = message.headers.origin;
  const method = message.headers['access-control-request-method'] ?? message.method ?? '';
  const rule = rules.find(
    ({ allowedOrigins, allowedMethods }) =>
      origin !== undefined && allowedOrigins.some((entry) => fits(entry, origin)) && allowedMethods.includes(method),
  );
  if (origin === undefined || rule === undefined) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('vary', 'origin');
  if (rule.exposedHeaders.length > 0)
    response.setHeader('access-control-expose-headers', rule.exposedHeaders.join(', '));
  if (message.method !== 'OPTIONS') return true;
  const wanted = (message.headers['access-control-request-headers'] ?? '').split(',').map((name) => name.trim());
  const refused = wanted.some((name) => name !== '' && !rule.allowedHeaders.some((entry) => fits(entry, name)));
  if (refused) return false;
  response.setHeader('access-control-allow-methods', rule.allowedMethods.join(', '));
  response.setHeader('access-control-allow-headers', wanted.join(', '));
  return true;
}

/** `*` stands for any text, once, as in a CORS configuration. */
function fits(pattern: string, text: string): boolean {
  const [start = '', end] = pattern.toLowerCase().split('*', 2);
  const lower = text.toLowerCase();
  if (end === undefined) return lower === start;
  return lower.length >= start.length + end.length && lower.startsWith(start) && lower.endsWith(end);
}
