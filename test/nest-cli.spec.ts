import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join, normalize } from 'node:path';

const root = fileURLToPath(new URL('..', import.meta.url));
const json = (path: string) => JSON.parse(readFileSync(join(root, path), 'utf8')) as Record<string, unknown>;

interface Project {
  readonly root: string;
  readonly sourceRoot: string;
  readonly entryFile: string;
  readonly compilerOptions: { readonly tsConfigPath: string };
}
const projects = json('nest-cli.json')['projects'] as Readonly<Record<string, Project>>;

/** Folders of packages that are built, of a folder of the repository such as `libs/adapters` too. */
function packagesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'node_modules' && entry.name !== 'src')
    .map(({ name }) => `${folder}/${name}`)
    .flatMap((path) => (existsSync(join(root, path, 'tsconfig.json')) ? [path] : packagesBelow(path)));
}

describe('the projects that the Nest CLI knows', () => {
  it('are the packages, with their entries', () => {
    const found = Object.values(projects).map((one) => one.root);
    expect([...found].sort()).toEqual(['apps', 'libs'].flatMap(packagesBelow).sort());
    for (const { root: folder, sourceRoot, entryFile, compilerOptions } of Object.values(projects)) {
      expect(compilerOptions.tsConfigPath).toBe(`${folder}/tsconfig.json`);
      expect(existsSync(join(root, sourceRoot, `${entryFile}.ts`))).toBe(true);
    }
  });

  it('stand in the order in which `nest build --all` can build them: after what they refer to', () => {
    const built = new Set<string>();
    for (const { root: folder } of Object.values(projects)) {
      const { references = [] } = json(`${folder}/tsconfig.json`) as { references?: { path: string }[] };
      for (const { path } of references) expect([...built]).toContain(normalize(join(folder, path)));
      built.add(folder);
    }
  });

  it('are compiled without paths of the CLI, which would go around the packages', () => {
    for (const path of [
      'tsconfig.base.json',
      'tsconfig.json',
      ...Object.values(projects).map((one) => `${one.root}/tsconfig.json`),
    ])
      expect((json(path)['compilerOptions'] as object | undefined) ?? {}).not.toHaveProperty('paths');
  });
});
