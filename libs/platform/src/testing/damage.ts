import { closeSync, openSync, statSync, truncateSync, writeFileSync, writeSync } from 'node:fs';

/** Writes over three pages in the middle of a file. */
function overwrite(file: string): void {
  const handle = openSync(file, 'r+');
  const middle = Math.floor(statSync(file).size / 2 / 4096) * 4096;
  writeSync(handle, Buffer.alloc(3 * 4096, 'damage'), 0, 3 * 4096, middle);
  closeSync(handle);
}

/** Damages of SQLite files of a stopped shop. */
export const damages: readonly (readonly [string, (file: string) => void])[] = [
  ['is overwritten in the middle', overwrite],
  ['is cut off', (file) => truncateSync(file, Math.floor(statSync(file).size / 2))],
  ['is empty', (file) => truncateSync(file, 0)],
  [
    'holds something else',
    (file) => writeFileSync(file, 'These are not the orders that you are looking for.\n'.repeat(200)),
  ],
];
