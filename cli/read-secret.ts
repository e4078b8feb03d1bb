import { password as ask, isCancel } from '@clack/prompts';
import { CommandFailure, exitCodes } from './exit-codes.ts';

/** A password or a key: typed without echo, or from standard input. Never an argument, which others on the machine see. */
export async function readSecret(message: string, isPiped: boolean): Promise<string> {
  if (isPiped) return fromInput(message);
  if (!process.stdin.isTTY) {
    throw new CommandFailure(exitCodes.usage, `${message}: there is no terminal to ask at. Give it with --stdin.`);
  }
  const given = await ask({ message });
  if (isCancel(given) || !given) throw new CommandFailure(exitCodes.interrupted, 'Nothing was changed.');
  return given.trim();
}

async function fromInput(message: string): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of process.stdin) parts.push(part as Buffer);
  const text = Buffer.concat(parts).toString('utf8').trim();
  if (text === '') throw new CommandFailure(exitCodes.usage, `${message}: standard input was empty.`);
  return text;
}
