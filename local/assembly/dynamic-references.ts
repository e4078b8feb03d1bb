/** `{{resolve:secretsmanager:…}}` in a property: CloudFormation puts the secret there, here a function's start does. */
import { AssemblyError } from './assembly-error.ts';

/** The whole value of a secret, by ARN or name. */
export type ReadSecret = (secretId: string) => Promise<string>;

const pattern = /\{\{resolve:([^}]*)\}\}/g;

/**
 * The text with each reference replaced by the secret, or by one field of it when it is JSON.
 * @throws AssemblyError for another service, a version, or a field that is not in the secret.
 */
export async function resolveDynamicReferences(text: string, readSecret: ReadSecret): Promise<string> {
  const parts: string[] = [];
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    parts.push(text.slice(end, match.index), await secretOf(match[1]!, readSecret));
    end = match.index + match[0].length;
  }
  parts.push(text.slice(end));
  return parts.join('');
}

async function secretOf(reference: string, readSecret: ReadSecret): Promise<string> {
  const parsed = /^secretsmanager:(.+?):SecretString:([^:]*):?([^:]*):?([^:]*)$/.exec(reference);
  if (parsed === null || parsed[3] || parsed[4]) {
    throw new AssemblyError(
      `{{resolve:${reference}}}`,
      'is a dynamic reference that the local cloud does not know.',
      'Use a secret of Secrets Manager without a version, or teach local/assembly/dynamic-references.ts about it.',
    );
  }
  const secret = await readSecret(parsed[1]!);
  const field = parsed[2]!;
  if (field === '') return secret;
  const fields = JSON.parse(secret) as Record<string, unknown>;
  if (fields[field] !== undefined) return String(fields[field]);
  throw new AssemblyError(parsed[1]!, `has no field "${field}".`, 'Correct the reference or the secret.');
}
