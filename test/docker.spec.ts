import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';

const root = new URL('../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');

/** An image that names its version; `latest` and no tag at all are whatever is there on the day. */
const pinned = /^[a-z0-9./-]+:(?!latest)[a-z0-9.-]+$/;

describe('Dockerfile', () => {
  const instructions = read('Dockerfile')
    .replace(/\\\n\s*/g, '')
    .split('\n')
    .filter((line) => /^[A-Z]/.test(line))
    .map((line) => ({ name: line.split(' ')[0] ?? '', text: line.replace(/^\S+\s+/, '') }));
  const texts = (name: string) => instructions.filter((line) => line.name === name).map(({ text }) => text);
  const final = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));
  const inFinal = (name: string) => final.filter((line) => line.name === name).map(({ text }) => text);

  it('starts every stage from an image with a version', () => {
    const images = texts('FROM').map((text) => text.split(' ')[0]);
    expect(images).toEqual(['node:24-bookworm-slim', 'node:24-bookworm-slim']);
    for (const image of images) expect(image).toMatch(pinned);
  });

  it('has a Node.js that the package says it was tried on', () => {
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    expect(engines.node).toBe('^20.19.0 || ^24.0.0');
  });

  it('installs nothing that reports an installation to somebody, whatever npm it is', () => {
    const { packages } = JSON.parse(read('package-lock.json')) as {
      packages: Record<string, { name?: string; hasInstallScript?: boolean; resolved?: string; link?: boolean }>;
    };
    const entries = Object.entries(packages);
    const scripts = entries.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path);
    // Builds and checks of native parts.
    expect(scripts.sort()).toEqual([
      'node_modules/@parcel/watcher',
      'node_modules/@swc/core',
      'node_modules/better-sqlite3',
      'node_modules/unrs-resolver',
    ]);
    expect(entries.filter(([path, { name }]) => `${path} ${name}`.includes('scarf') && name !== 'tslib')).toEqual([]);
    expect(entries.filter(([, { resolved, link }]) => resolved !== undefined && !link)).toEqual([]);
  });

  it('copies only what is there, and the manifest of every workspace before it installs', () => {
    const sources = texts('COPY')
      .filter((text) => !text.startsWith('--from'))
      .flatMap((text) => text.split(' ').slice(0, -1));
    for (const source of sources) expect([source, existsSync(new URL(source, root))]).toEqual([source, true]);

    const manifests = ['libs', 'libs/adapters', 'apps'].flatMap((folder) =>
      readdirSync(new URL(folder, root))
        .map((name) => `${folder}/${name}/package.json`)
        .filter((path) => existsSync(new URL(path, root))),
    );
    expect(manifests.length).toBeGreaterThan(0);
    expect(sources).toEqual(expect.arrayContaining(manifests));
  });

  it('copies what runs after the installation before it installs', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: { postinstall: string } };
    const [, folder = ''] = /^node (.+)\/[^/]+$/.exec(scripts.postinstall) ?? [];
    const install = instructions.findIndex(({ text }) => text === 'npm ci');
    const before = instructions.slice(0, install).filter(({ name }) => name === 'COPY');
    expect(before.map(({ text }) => text)).toContain(`${folder} ${folder}`);
  });

  it('runs node itself, as a user without rights, with the data on a volume', () => {
    expect(inFinal('USER')).toEqual(['node']);
    expect(inFinal('VOLUME')).toEqual(['/data']);
    expect(inFinal('ENV').join(' ')).toMatch(/HOST=0\.0\.0\.0 .*TRADEPOST_DATA_DIR=\/data/);
    expect(inFinal('CMD')).toEqual(['["node", "apps/storefront/dist/main.js"]']);
    expect(final.findIndex(({ name }) => name === 'USER')).toBeLessThan(final.findIndex(({ name }) => name === 'CMD'));
  });

  it('asks the service whether it lives, with a script that parses', () => {
    const [check] = inFinal('HEALTHCHECK');
    const [program, flag, script] = JSON.parse(check?.replace(/^.*CMD /, '') ?? '[]') as string[];
    expect([program, flag]).toEqual(['node', '-e']);
    expect(script).toContain('/livez');
    expect(() => new Function(script ?? '')).not.toThrow();
  });

  it('leaves secrets, data and installed packages out of the build', () => {
    expect(read('.dockerignore').split('\n')).toEqual(
      expect.arrayContaining(['.git', '.env', 'data', '**/node_modules', '**/dist']),
    );
  });
});

describe('docker-compose.yml', () => {
  interface Service {
    readonly image: string;
    readonly build?: string;
    readonly user: string;
    readonly volumes: readonly string[];
    readonly ports?: readonly string[];
    readonly environment?: Readonly<Record<string, string>>;
    readonly depends_on?: Readonly<Record<string, { condition: string }>>;
    readonly healthcheck?: { readonly test: readonly string[] };
    readonly read_only?: boolean;
    readonly cap_drop: readonly string[];
  }
  const compose = parse(read('docker-compose.yml')) as {
    services: Record<'tradepost' | 'mongo', Service>;
    volumes: Record<string, unknown>;
  };
  const { tradepost, mongo } = compose.services;

  it('names the images with their versions', () => {
    const { version } = JSON.parse(read('package.json')) as { version: string };
    expect(Object.keys(compose.services)).toEqual(['tradepost', 'mongo']);
    expect(tradepost).toMatchObject({ build: '.', image: `tradepost:${version}` });
    expect(mongo.image).toBe('mongo:8');
    for (const { image } of Object.values(compose.services)) expect(image).toMatch(pinned);
  });

  it('keeps the data of both on declared volumes', () => {
    expect(tradepost.volumes).toEqual(['data:/data']);
    expect(mongo.volumes).toEqual(['read-store:/data/db']);
    expect(Object.keys(compose.volumes)).toEqual(['data', 'read-store']);
  });

  it('gives neither more rights than it needs, and publishes the service on this machine alone', () => {
    expect([tradepost.user, mongo.user]).toEqual(['node', 'mongodb']);
    expect([tradepost.cap_drop, mongo.cap_drop]).toEqual([['ALL'], ['ALL']]);
    expect(tradepost.read_only).toBe(true);
    expect(tradepost.ports).toEqual(['127.0.0.1:3000:3000']);
    expect(mongo.ports).toBeUndefined();
  });

  it('starts the service on a read store that answers', () => {
    expect(tradepost.environment).toMatchObject({ MONGODB_URL: 'mongodb://mongo:27017' });
    expect(tradepost.depends_on).toEqual({ mongo: { condition: 'service_healthy' } });
    expect(mongo.healthcheck?.test.join(' ')).toMatch(/mongosh .*ping/);
  });
});
