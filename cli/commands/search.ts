import { Option } from 'commander';
import type { SearchInput } from '../../sdk/client.ts';
import type { AddCommand } from '../command.ts';
import { printResults } from '../views/search-view.ts';
import { wholeNumber } from '../whole-number.ts';

interface SearchOptions {
  readonly topK: number;
  readonly mode: NonNullable<SearchInput['mode']>;
  readonly corpus: string[];
}

export const addSearch: AddCommand = (program, run) => {
  program
    .command('search')
    .description('search passages by meaning and by keywords')
    .argument('<query...>', 'what to look for')
    .option('-k, --top-k <count>', 'most results, 1 to 100', wholeNumber(1, 100), 10)
    .addOption(
      new Option('-m, --mode <mode>', 'how to search').choices(['hybrid', 'dense', 'keyword']).default('hybrid'),
    )
    .option('-c, --corpus <corpus...>', 'corpora to search', ['documents'])
    .action(
      run(async ({ client, answer }, words: string[], { topK, mode, corpus }: SearchOptions) => {
        const query = words.join(' ');
        const found = await client.search({ query, topK, mode, corpora: corpus });
        answer(found, (value, terminal) => printResults(value, query, terminal));
      }),
    );
};
