import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { threadId } from 'node:worker_threads';

const folder = fileURLToPath(new URL('../node_modules/.cache/tradepost/', import.meta.url));

/**
 * Disk cache of compiled sources, keyed by content, file name, compiler version and options. An inaccessible folder
 * only costs time.
 */
export function transformCache(options) {
  const compiler = JSON.parse(readFileSync(createRequire(import.meta.url).resolve('@swc/core/package.json'), 'utf8'));
  const salt = JSON.stringify([compiler.version, process.version, options]);
  let writable = true;

  async function store(file, code) {
    const unfinished = `${file}.${process.pid}-${threadId}`;
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(unfinished, code);
      await rename(unfinished, file);
    } catch {
      writable = false;
      await rm(unfinished, { force: true }).catch(() => undefined);
    }
  }

  return {
    async get(filename, source, compile) {
      const key = createHash('sha256').update(salt).update(`\0${filename}\0`).update(source).digest('hex');
      const file = join(folder, `${key}.js`);
      const hit = await readFile(file, 'utf8').catch(() => '');
      if (hit !== '') return hit;
      const code = await compile(filename, source);
      if (writable) await store(file, code);
      return code;
    },
  };
}
