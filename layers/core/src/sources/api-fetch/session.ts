import type { SourcePorts } from '../remote-source.ts';
import { type Credentials, credentialsOf } from './credentials.ts';
import { compileExpression, type Expression } from './expression.ts';
import { compileFields, type ItemFields } from './item-fields.ts';
import { apiAddress } from './item-uri.ts';
import type { Paths } from './pagination.ts';
import type { ApiFetchParameters } from './parameters.ts';
import { type RecentItems, recentItems } from './recent-items.ts';
import { type SecretWords, secretWords } from './secret-words.ts';

/** What a listing needs all along: made once, from the parameters and the ports. */
export interface Session {
  readonly parameters: ApiFetchParameters;
  readonly ports: SourcePorts;
  readonly credentials: Credentials;
  readonly secrets: SecretWords;
  readonly dataPath: Expression | undefined;
  readonly fields: ItemFields;
  readonly paths: Paths;
  readonly address: string;
  readonly recent: RecentItems;
}

/** @throws StageError CredentialsRejected */
export async function openSession(parameters: ApiFetchParameters, ports: SourcePorts): Promise<Session> {
  const secrets = secretWords();
  return {
    parameters,
    ports,
    secrets,
    credentials: await credentialsOf(parameters, ports, secrets),
    dataPath: parameters.dataPath === undefined ? undefined : compileExpression(parameters.dataPath, 10_000),
    fields: compileFields(parameters),
    paths: pathsOf(parameters),
    address: apiAddress(parameters),
    recent: recentItems(),
  };
}

function pathsOf({ pagination }: ApiFetchParameters): Paths {
  if (pagination.type === 'cursor') return { cursor: compileExpression(pagination.cursorPath) };
  if (pagination.type === 'nextUrl') return { url: compileExpression(pagination.path) };
  if (pagination.type === 'offset' && pagination.totalPath !== undefined)
    return { total: compileExpression(pagination.totalPath) };
  return {};
}
