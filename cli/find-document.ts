import type { SheafClient } from '../sdk/client.ts';
import { CommandFailure, exitCodes } from './exit-codes.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The id of a document that a person named by id or URI. A URI may be in several corpora; then only the id tells. */
export async function documentIdOf(client: SheafClient, name: string): Promise<string> {
  if (uuid.test(name)) return name;
  const { items } = await client.documents.list({ uri: name }, { limit: 20 });
  const [first, ...others] = items;
  if (first === undefined) {
    throw new CommandFailure(exitCodes.refused, `No document has the URI ${name}. They are listed by: sheaf documents`);
  }
  if (others.length > 0) {
    const ids = items.map(({ documentId, corpus }) => `  ${documentId}  ${corpus}`).join('\n');
    throw new CommandFailure(exitCodes.refused, `Several corpora hold ${name}. Name one by its id:\n${ids}`);
  }
  return first.documentId;
}
