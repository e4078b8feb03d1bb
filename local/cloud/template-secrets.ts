/** Makes the values of secrets that a template declares, once, as CloudFormation does at the first deployment. */
import { randomInt } from 'node:crypto';
import type { SecretResource } from '../assembly/inventory.ts';
import type { SecretStore } from '../endpoints/secret-store.ts';

/** Printable ASCII without the blank. */
const characters = Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index));

export async function makeTemplateSecrets(declared: readonly SecretResource[], store: SecretStore): Promise<void> {
  for (const secret of declared) {
    if (!store.has(secret.name)) await store.create(secret.name, secret.value ?? generate(secret));
  }
}

/** @throws Error when the declaration leaves no characters */
function generate({ name, generate: rule }: SecretResource): string {
  const { length = 32, excludedCharacters = '', template = null, key = null } = rule ?? {};
  const allowed = characters.filter((character) => !excludedCharacters.includes(character));
  if (allowed.length === 0) throw new Error(`The secret ${name} excludes every character. Correct its declaration.`);
  const password = Array.from({ length }, () => allowed[randomInt(allowed.length)]).join('');
  if (template === null || key === null) return password;
  return JSON.stringify({ ...(JSON.parse(template) as object), [key]: password });
}
