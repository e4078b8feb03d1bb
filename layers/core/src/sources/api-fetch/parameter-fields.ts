/** Kinds of fields that the parameters of `api_fetch` are made of. */
import * as z from 'zod';
import { secretField } from '../secret-field.ts';
import { expressionFault, longestExpression } from './expression.ts';

/** A JSONata expression, checked when the job is submitted. */
export const expression = z
  .string()
  .min(1)
  .max(longestExpression)
  .superRefine((text, context) => {
    const fault = expressionFault(text);
    if (fault !== undefined)
      context.addIssue({ code: 'custom', message: `${JSON.stringify(text.slice(0, 100))} ${fault}` });
  });

/** RFC 9110 §5.5, without line breaks, so that nothing can be slipped in behind it. */
const headerText = z
  .string()
  .max(8192)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'holds what no header may hold, such as a line break');

export const headerValue = z.union([headerText, secretField]);

/** RFC 9110 §5.1. */
export const headerName = z
  .string()
  .min(1)
  .max(128)
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'is no name of a header');

export const parameterName = z.string().min(1).max(128);

/** `page.after`: where in a JSON body; each dot goes one object deeper. */
export const bodyPath = z
  .string()
  .min(1)
  .max(256)
  .refine((path) => path.split('.').every((name) => name !== '' && name !== '__proto__'), 'is no path of field names');

const plainQueryValue = z.union([z.string().max(4096), z.number(), z.boolean()]);
export const queryValue = z.union([plainQueryValue, z.array(plainQueryValue).max(100), secretField]);

/** Names under which credentials go by; as plain text they would be kept with the job. */
const telling = new Set(
  ['access_token', 'api-key', 'api_key', 'apikey', 'authorization', 'client_secret', 'cookie', 'password'].concat([
    'proxy-authorization',
    'secret',
    'x-api-key',
    'x-auth-token',
  ]),
);

export function isCredentialName(name: string): boolean {
  return telling.has(name.toLowerCase());
}

/** An address to call: http or https, without credentials in it. */
export const callableUrl = z
  .string()
  .max(4096)
  .superRefine((text, context) => {
    const fault = urlFault(text);
    if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
  });

function urlFault(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) return 'is no address that begins with https:// or http://';
  if (url.username !== '' || url.password !== '')
    return 'holds a user name or password; use auth: {"type": "basic", …}';
  const named = [...url.searchParams.keys()].find(isCredentialName);
  if (named !== undefined) return `holds a credential as ${named}; use auth: {"type": "apiKey", "in": "query", …}`;
  return undefined;
}
