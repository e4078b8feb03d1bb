import type { SheafClient } from '../../sdk/client.ts';
import type { Terminal } from '../terminal.ts';
import { printResults } from '../views/search-view.ts';

/** Questions that the documentation of the installed packages answers. */
const questions = [
  'How are errors retried with exponential backoff?',
  'What does the Apache License allow me to do?',
  'parse command line arguments',
];

const shownResults = 2;

/** Three searches over the sample, so that the first start ends with answers. */
export async function showFirstSearches(terminal: Terminal, client: SheafClient): Promise<void> {
  for (const query of questions) {
    const found = await client.search({ query, topK: shownResults });
    terminal.print();
    terminal.print(`${terminal.colours.dim('$')} sheaf search ${JSON.stringify(query)} -k ${shownResults}`);
    printResults(found, query, terminal);
  }
  terminal.print();
  terminal.print('Ctrl-C stops the server. More: npx sheaf --help');
}
