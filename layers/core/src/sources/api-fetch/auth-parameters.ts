import * as z from 'zod';
import { secretField } from '../secret-field.ts';
import { callableUrl, headerName, parameterName } from './parameter-fields.ts';

const plainOrSecret = z.union([z.string().min(1).max(1024), secretField]);

const apiKey = z
  .strictObject({
    type: z.literal('apiKey'),
    in: z.enum(['header', 'query']).default('header').meta({ description: 'Where the key stands.' }),
    name: parameterName.meta({ description: 'Of the header or the query parameter.' }),
    value: secretField,
  })
  .superRefine((auth, context) => {
    if (auth.in === 'header' && !headerName.safeParse(auth.name).success)
      context.addIssue({ code: 'custom', path: ['name'], message: 'is no name of a header' });
  });

const bearer = z.strictObject({ type: z.literal('bearer'), token: secretField });

const basic = z.strictObject({ type: z.literal('basic'), username: plainOrSecret, password: secretField });

/** RFC 6749 §4.4. */
const oauth2 = z.strictObject({
  type: z.literal('oauth2'),
  tokenUrl: callableUrl.meta({ description: 'Where tokens are given out.' }),
  clientId: plainOrSecret,
  clientSecret: secretField,
  clientIn: z
    .enum(['header', 'body'])
    .default('header')
    .meta({ description: 'Whether id and secret of the client go by HTTP Basic, as RFC 6749 has it, or in the body.' }),
  scope: z.string().max(1024).optional().meta({ description: 'Scopes, with spaces between them.' }),
  audience: z.string().max(1024).optional().meta({ description: 'For servers that ask which API the token is for.' }),
});

/** How the source knows who asks. */
export const authParameters = z
  .discriminatedUnion('type', [z.strictObject({ type: z.literal('none') }), apiKey, bearer, basic, oauth2])
  .default({ type: 'none' })
  .meta({ description: 'How the source knows who asks: none, apiKey, bearer, basic, oauth2 (client credentials).' });

export type AuthParameters = z.output<typeof authParameters>;
export type OAuth2Parameters = z.output<typeof oauth2>;
