import { readFileSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { join } from 'node:path';
import {
  cruise,
  type ICruiseOptions,
  type ICruiseResult,
  type IDependency,
  type IForbiddenRuleType,
  type IResolveOptions,
} from 'dependency-cruiser';

export interface Finding {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

interface Manifest {
  readonly dependencies?: Record<string, string>;
  readonly devDependencies?: Record<string, string>;
}

interface RuleFile {
  readonly forbidden: IForbiddenRuleType[];
  readonly options: {
    readonly doNotFollow: ICruiseOptions['doNotFollow'];
    readonly exclude: ICruiseOptions['exclude'];
    readonly enhancedResolveOptions: Partial<IResolveOptions>;
  };
}

const { forbidden, options } = createRequire(import.meta.url)('../../.dependency-cruiser.cjs') as RuleFile;
/** Names of the rules of the table, and of those that bound what packages a part may import. */
export const rules = {
  all: forbidden.map(({ name }) => name ?? ''),
  ofPackages: forbidden
    .filter((rule) => 'to' in rule && 'pathNot' in rule.to && !('path' in rule.to))
    .map(({ name }) => name ?? ''),
};
const test = /[.]spec[.]ts$|\/testing\//;

/** Every place where a source of a package belongs; a new kind of file is a decision about what it may import. */
const places = [
  /^libs\/(kernel|contracts|platform|web|host|client|adapters\/[a-z]+)\/src\//,
  /^libs\/identity\/src\/(application|passwords|tokens)\//,
  /^libs\/customers\/src\/(logins|registration|customer-changes)[.]ts$/,
  /^libs\/(identity|orders|customers)\/src\/(domain|use-cases|queries|integration|storage|testing)\//,
  /^libs\/(identity|orders|customers)\/src\/(index|[^/]+[.](module|controller|problems|dto)([.]int)?([.]spec)?)[.]ts$/,
  /^apps\/[^/]+\/src\//,
];

const contextParts = [
  'domain/',
  'use-cases/',
  'queries/',
  'integration/',
  'storage/',
  '[^/]+[.]controller',
  '[^/]+[.]dto',
  '[^/]+[.]module',
];
const parts = [
  ...[
    'libs/kernel',
    'libs/contracts',
    'libs/platform',
    'libs/web',
    'libs/host',
    'libs/client',
    'libs/adapters/memory',
    'libs/adapters/sql',
    'libs/adapters/sqlite',
    'libs/adapters/mongodb',
    'libs/adapters/mail',
    'apps/storefront',
    'apps/cli',
  ].map((path) => `${path}/src/`),
  ...['application', 'passwords', 'tokens'].map((part) => `libs/identity/src/${part}/`),
  ...['libs/identity', 'libs/orders', 'libs/customers'].flatMap((path) =>
    contextParts.map((part) => `${path}/src/${part}`),
  ),
];

/** Parts of the architecture that none of the modules belongs to: rules about them would hold for want of a subject. */
export function missingParts(modules: readonly string[]): string[] {
  return parts.filter((part) => !modules.some((module) => new RegExp(`^${part}`).test(module)));
}

/** Reads every import below `libs` and `apps` of `root`: the modules found, and what breaks a rule. */
export async function inspect(root: string): Promise<{ modules: string[]; findings: Finding[] }> {
  const { output } = await cruise(
    ['libs', 'apps'],
    {
      baseDir: root,
      ruleSet: { forbidden },
      validate: true,
      tsPreCompilationDeps: true,
      doNotFollow: options.doNotFollow,
      exclude: options.exclude,
    },
    options.enhancedResolveOptions,
  );
  const { modules, summary } = output as ICruiseResult;
  const own = modules.filter(({ source }) => /^(libs|libs\/adapters|apps)\/[^/]+\/src\/.*[.]ts$/.test(source));
  return {
    modules: own.map(({ source }) => source),
    findings: [
      ...summary.violations.map(({ rule, from, to }) => ({ rule: rule.name, from, to })),
      ...own.flatMap(({ source, dependencies }) =>
        dependencies.flatMap((found) => beyondManifest(root, source, found)),
      ),
      ...own.flatMap(({ source }) => [
        ...outOfPlace(source),
        ...impureDomain(root, source),
        ...namedContracts(root, source),
        ...misplacedStatements(root, source),
        ...shopWords(root, source),
      ]),
    ],
  };
}

function beyondManifest(root: string, from: string, { module, resolved }: IDependency): Finding[] {
  const home = /^(libs\/adapters\/[^/]+|[^/]+\/[^/]+)/.exec(from)![0];
  if (module.startsWith('.')) {
    return resolved.startsWith(`${home}/`) ? [] : [{ rule: 'relative-across-packages', from, to: module }];
  }
  if (isBuiltin(module)) return [];
  // What suites of several packages share stands in one of them.
  if (test.test(from) && module.startsWith('@tradepost/')) return [];
  const name = module
    .split('/')
    .slice(0, module.startsWith('@') ? 2 : 1)
    .join('/');
  const { dependencies, devDependencies } = manifest(join(root, home));
  const shared = test.test(from) ? { ...manifest(root).dependencies, ...manifest(root).devDependencies } : {};
  const declared = test.test(from) ? { ...dependencies, ...devDependencies, ...shared } : { ...dependencies };
  return name in declared ? [] : [{ rule: 'undeclared', from, to: name }];
}

function manifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

function outOfPlace(from: string): Finding[] {
  return places.some((place) => place.test(from)) ? [] : [{ rule: 'out-of-place', from, to: '' }];
}

/** A domain takes its time and its chance as arguments, and knows no framework that decorates. */
function impureDomain(root: string, from: string): Finding[] {
  if (!/\/src\/domain\//.test(from) || test.test(from)) return [];
  const code = readFileSync(join(root, from), 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*/g, '');
  return [/\bnew Date\(\s*\)/, /(?<!new )\bDate\(\s*\)/, /\bDate\.now\b/, /\bMath\.random\b/, /^\s*@[A-Za-z]\w*/m]
    .map((forbiddenText) => forbiddenText.exec(code)?.[0])
    .filter((text) => text !== undefined)
    .map((text) => ({ rule: 'pure-domain', from, to: text.trim() }));
}

/** The platform carries envelopes and reads none of them: it imports no contract by its name. */
function namedContracts(root: string, from: string): Finding[] {
  if (!/^libs\/(platform|adapters)\//.test(from) || test.test(from)) return [];
  const imports = readFileSync(join(root, from), 'utf8').matchAll(/\bimport\b([^;]*?)from '@tradepost\/contracts'/g);
  return [...imports]
    .flatMap(([, names]) => names?.match(/\w+V\d+\b/g) ?? [])
    .map((to) => ({ rule: 'platform-knows-no-contract', from, to }));
}

/** Statements stand in adapters and in the storage of contexts. */
function misplacedStatements(root: string, from: string): Finding[] {
  if (!/^libs\/(?!adapters\/)/.test(from) || /\/storage\//.test(from) || test.test(from)) return [];
  const code = readFileSync(join(root, from), 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*/g, '');
  const statements = code.matchAll(/\b(?:SELECT\s[^;]*?\sFROM|INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM)\b/g);
  return [...statements].map(([to]) => ({ rule: 'statements-in-storage', from, to }));
}

/** The platform and the adapters serve any domain: no word of the shop occurs in them, in comments neither. */
function shopWords(root: string, from: string): Finding[] {
  if (!/^libs\/(platform|adapters)\//.test(from) || test.test(from)) return [];
  const words = readFileSync(join(root, from), 'utf8').matchAll(/\b(?:customers?|guests?|staff|buyers?)\b/gi);
  return [...words].map(([to]) => ({ rule: 'no-shop-words', from, to }));
}
