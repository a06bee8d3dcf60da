import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { KeptAnswer } from '@tradepost/web';
import { WrongSettings } from '@tradepost/platform';

/** The page: one place for sources and the built form. */
const PAGE = fileURLToPath(new URL('../../../../examples/storefront/', import.meta.url));
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
};

/** Files of the demo: the example page and the client that it uses, held in memory. */
export class DemoFiles {
  private constructor(private readonly files: ReadonlyMap<string, KeptAnswer>) {}

  /** Throws `WrongSettings` where the page is missing. */
  static async read(): Promise<DemoFiles> {
    try {
      const page = await filesBelow(PAGE);
      const client = await clientFiles();
      const served = [...page, ...client.map(([path, text]) => [`client/${path}`, text] as const)];
      const files = served.flatMap(([path, text]) => {
        const type = TYPES[extname(path)];
        return type === undefined ? [] : [[path, new KeptAnswer(type, () => text)] as const];
      });
      return new DemoFiles(new Map(files));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new WrongSettings([`TRADEPOST_DEMO: the demo is not installed; there is no folder ${PAGE}`]);
    }
  }

  /** By path below the page, e.g. `app.js`. */
  find(path: string): KeptAnswer | null {
    return this.files.get(path) ?? null;
  }
}

/** The client for browsers: built, or compiled from the running sources. */
async function clientFiles(): Promise<(readonly [path: string, text: string])[]> {
  const entry = createRequire(import.meta.url).resolve('@tradepost/client');
  const files = await filesBelow(dirname(entry));
  if (extname(entry) === '.js') return files;
  const { transform } = await import('@swc/core');
  const sources = files.filter(([path]) => path.endsWith('.ts') && !/\.spec\.ts$|^testing\//.test(path));
  return Promise.all(
    sources.map(async ([path, text]) => {
      const { code } = await transform(text, {
        swcrc: false,
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
      });
      return [path.replace(/\.ts$/, '.js'), code] as const;
    }),
  );
}

/** All files of a folder, with their paths as in addresses. */
async function filesBelow(folder: string): Promise<(readonly [path: string, text: string])[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  return Promise.all(
    files.map(async (file) => [relative(folder, file).split(sep).join('/'), await readFile(file, 'utf8')] as const),
  );
}
