import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder for each test; resources opened in it are closed before it is removed. */
export function tempFolder(): { readonly path: string; closing<C extends { close(): unknown }>(opened: C): C } {
  let path = '';
  let opened: { close(): unknown }[] = [];
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), 'tradepost-platform-'));
    opened = [];
  });
  afterEach(async () => {
    for (const one of opened.reverse()) await one.close();
    rmSync(path, { recursive: true });
  });
  return {
    get path() {
      return path;
    },
    closing(one) {
      opened.push(one);
      return one;
    },
  };
}
