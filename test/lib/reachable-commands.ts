import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const lambdas = fileURLToPath(new URL('../../lambdas', import.meta.url));

/** SDK commands that are made in a file that the handler imports, at start or late, directly or not. */
export function reachableCommands(name: string): Set<string> {
  const commands = new Set<string>();
  const seen = new Set<string>();
  const visit = (file: string): void => {
    if (seen.has(file) || !existsSync(file)) return;
    seen.add(file);
    const text = readFileSync(file, 'utf8');
    for (const [, command] of text.matchAll(/new (\w+Command)\(/g)) commands.add(command!);
    for (const [, path] of text.matchAll(/(?:from |import\()'(\.[^']+)'/g)) visit(join(dirname(file), path!));
  };
  visit(join(lambdas, name, 'handler.ts'));
  return commands;
}
