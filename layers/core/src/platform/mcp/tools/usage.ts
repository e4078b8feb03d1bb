import * as z from 'zod';
import { type UsageView, usageQuery, usageView } from '../../api/contract/usage.ts';
import { getUsageRoute } from '../../api/routes/get-usage.ts';
import { askJson } from '../ask.ts';
import { fitting, mostAnswerBytes } from '../bounds.ts';
import { defineTool, readsOnly } from '../tool.ts';

const mostItems = 100;

export const usageTool = defineTool({
  name: 'usage',
  title: 'Show usage and cost',
  description:
    'Tells what models used and cost, by day, job, corpus, stage, model or document, for a span of days; this month unless said.',
  routes: [getUsageRoute],
  annotations: readsOnly,
  input: usageQuery.omit({ format: true }),
  output: usageView.extend({
    itemsLeftOut: z.int().min(0).meta({ description: 'Items that had no room here; `total` counts them.' }),
  }),
  call: async (query, { ask }) => {
    const usage = await askJson<UsageView>(ask, 'GET', '/v1/usage', { query });
    const items = fitting(usage.items.slice(0, mostItems), mostAnswerBytes / 2);
    return { ...usage, items, itemsLeftOut: usage.items.length - items.length };
  },
});
