/** Has V8 collect prepared statements while no context is entered: what `await` allocates is allocated so. */
import Database from 'better-sqlite3';

const database = new Database(':memory:');
for (let round = 0; round < 10_000; round++) {
  database.prepare('SELECT 1');
  for (let i = 0; i < 20; i++) await undefined;
}
