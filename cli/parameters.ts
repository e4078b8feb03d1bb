import { CommandFailure, exitCodes } from './exit-codes.ts';

/**
 * Parameters as words of a command line: `maxPages=50`, `pagination.type=offset`, `urls=["https://…"]`. A value that is JSON is
 * taken as such, any other one as text; a dot leads into an object. `token=env:NAME` makes a credential of a variable.
 * @throws CommandFailure with the word that cannot be understood
 */
export function parametersOf(words: readonly string[], environment: NodeJS.ProcessEnv): Record<string, unknown> {
  const parameters: Record<string, unknown> = {};
  for (const word of words) {
    const at = word.indexOf('=');
    const path = word.slice(0, at).split('.');
    if (at < 1 || path.some((part) => part === '' || part === '__proto__'))
      throw refused(`${word} is no parameter. Write name=value, such as maxPages=50 or auth.type=bearer.`);
    set(parameters, path, readValue(word.slice(at + 1), environment), word);
  }
  return parameters;
}

function set(target: Record<string, unknown>, path: readonly string[], value: unknown, word: string): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    if (Object.hasOwn(target, name)) throw refused(`${word} sets ${name} a second time.`);
    target[name] = value;
    return;
  }
  target[name] ??= {};
  const inner = target[name];
  if (inner === null || typeof inner !== 'object' || Array.isArray(inner))
    throw refused(`${word} leads into ${name}, which is a value already.`);
  set(inner as Record<string, unknown>, rest, value, word);
}

function readValue(text: string, environment: NodeJS.ProcessEnv): unknown {
  if (text.startsWith('env:')) {
    const name = text.slice('env:'.length);
    const secret = environment[name];
    if (!secret) throw refused(`The environment has no variable ${name}, or it is empty.`);
    return { secret };
  }
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function refused(message: string): CommandFailure {
  return new CommandFailure(exitCodes.refused, message);
}
