import { databaseConformance } from '../../conformance/database.ts';
import { onEachDatabase } from './each-database.ts';

onEachDatabase('the Database port', databaseConformance);
