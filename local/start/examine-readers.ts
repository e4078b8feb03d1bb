/** What `sheaf doctor` finds out about whatever reads documents beside the parsers of the core. */
import { createRequire } from 'node:module';
import type { Check } from './doctor.ts';

/** Variables of the function that reads documents, as the built app has them. */
export type BuiltVariables = Readonly<Record<string, string>>;

const load = createRequire(import.meta.url);

/** @param built holds where the environment sets nothing */
export async function examineReaders(env: NodeJS.ProcessEnv, built: BuiltVariables): Promise<Check[]> {
  const setting = (name: string) => env[`SHEAF_${name}`] || built[name] || '';
  return [
    recognition(setting('OCR_LANGUAGES') || 'eng'),
    await docling(setting('DOCLING_URL')),
    transcriber(setting('TRANSCRIBER_URL')),
  ];
}

function recognition(languages: string): Check {
  const name = 'recognition';
  const packages = languages.split('+').map((language) => `@tesseract.js-data/${language}`);
  const missing = packages.filter((one) => !isInstalled(one));
  if (missing.length === 0) return { name, state: 'good', detail: `reads text in pictures in ${languages}` };
  const advice = `Run: npm install --save-exact ${missing.join(' ')}`;
  return { name, state: 'bad', detail: `${languages}, of which a model is missing`, advice };
}

function isInstalled(packageName: string): boolean {
  try {
    load.resolve(packageName);
    return true;
  } catch {
    return false;
  }
}

async function docling(url: string): Promise<Check> {
  const name = 'Docling';
  if (url === '') return { name, state: 'good', detail: 'none configured: all documents are read here' };
  const address = url.replace(/\?.*$/s, '').replace(/\/+$/, '');
  if (!URL.canParse(address)) {
    return { name, state: 'bad', detail: 'its address is not understood', advice: 'Use https://host:5001.' };
  }
  const answer = await fetch(`${address}/health`, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined);
  const { host } = new URL(address);
  if (answer?.ok) return { name, state: 'good', detail: `answers at ${host}` };
  const found = answer === undefined ? 'does not answer' : `answers with status ${answer.status}`;
  const advice = 'Start it, or unset SHEAF_DOCLING_URL: what needs it is tried again some times, and fails then.';
  return { name, state: 'doubtful', detail: `${found} at ${host}`, advice };
}

/** The server is not asked: no question of its interface is free. */
function transcriber(url: string): Check {
  const name = 'transcriber';
  if (url === '') return { name, state: 'good', detail: 'no transcriber configured: audio and video are quarantined' };
  const address = url.replace(/^openai:/, '').replace(/\?.*$/s, '');
  if (url.startsWith('openai:http') && URL.canParse(address))
    return { name, state: 'good', detail: `set up at ${new URL(address).host}` };
  return { name, state: 'bad', detail: 'its address is not understood', advice: 'Use openai:https://host/v1?model=….' };
}
