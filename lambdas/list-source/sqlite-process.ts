/** Entry of the process in which a file of SQLite is read, so that a statement that takes too long can be ended. */
import { serveSqlite } from '../adapters/sql-sources/serve-sqlite.ts';

serveSqlite();
