import { budgetsConformance } from '../../conformance/budgets.ts';
import { databaseConformance } from '../../conformance/database.ts';
import { onEachDatabase } from './each-database.ts';

onEachDatabase('the Database port', (name, open) => {
  let opened: ReturnType<typeof open> | undefined;
  const once = () => {
    opened ??= open();
    return opened;
  };
  databaseConformance(name, once);
  budgetsConformance(name, once);
});
