import { failuresConformance } from '../../conformance/failures.ts';
import { onEachDatabase } from './each-database.ts';

onEachDatabase('the failure inbox', failuresConformance);
