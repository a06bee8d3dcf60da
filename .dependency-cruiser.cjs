/**
 * Who may import whom: the table of docs/architecture.md as rules. test/architecture.spec.ts runs them;
 * what a file name cannot tell (undeclared packages, clocks in a domain) is checked there.
 */
const context = 'libs/(?:identity|orders|customers)/src';
const anyContext = '^libs/(?:identity|orders|customers)/';
const specs = '[.]spec[.]ts$|/testing/';
const package_ = (...names) => `(?:^|/)node_modules/(?:${names.join('|')})/|^(?:${names.join('|')})(?:/|$)`;
const library = (...names) => `^libs/(?:${names.join('|')})/src/`;
const nest = '@nestjs/[^/]+';

/** A row of the table: `from` imports what `to` lists and its own folder, and nothing else. */
const mayImport = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: from, pathNot: specs },
  to: { pathNot: to },
});

/** The same for a folder of a context, whose neighbours are named inside that context. */
const layerMayImport = (layer, to) => mayImport(layer, `^(${context})/${layer}/`, [`^$1/${layer}/`, ...to]);

/** What a package imports of the repository. */
const within = (name, home, to) => ({
  name,
  severity: 'error',
  from: { path: `^${home}/src/`, pathNot: specs },
  to: { path: '^(?:libs|apps)/', pathNot: to },
});

/** Folders of a package, from the ground up: each imports itself and those before it. */
const folders = (name, rows) =>
  rows.map((row, i) => ({
    name: `${name}-${row[0]}`,
    severity: 'error',
    from: { path: `^libs/${name}/src/(${row.join('|')})/`, pathNot: specs },
    to: {
      path: `^libs/${name}/src/`,
      pathNot: [
        `^libs/${name}/src/$1/`,
        ...rows
          .slice(0, i)
          .flat()
          .map((folder) => `^libs/${name}/src/${folder}/`),
      ],
    },
  }));

module.exports = {
  forbidden: [
    mayImport('kernel', library('kernel'), [library('kernel'), package_('dinero[.]js', 'uuid'), '^(?:node:)?url$']),
    mayImport('client', library('client'), [library('client')]),
    mayImport('contracts', library('contracts'), [library('contracts'), package_('zod')]),
    within('platform', 'libs/platform', [library('platform', 'kernel', 'contracts')]),
    within('web', 'libs/web', [library('web', 'platform', 'kernel')]),
    within('adapters', '(libs/adapters/[^/]+)', [
      '^$1/',
      '^libs/adapters/sql/',
      library('platform', 'kernel', 'contracts'),
    ]),
    within('host', 'libs/host', [library('host', 'web', 'platform', 'kernel', 'contracts'), '^libs/adapters/']),
    ...folders('platform', [
      ['runtime'],
      ['event-store'],
      ['read-store'],
      ['delivery'],
      ['projections'],
      ['contexts'],
      ['commands', 'messaging', 'mail'],
      ['operations'],
    ]),
    ...folders('web', [
      ['addresses'],
      ['problems'],
      ['auth'],
      ['limits'],
      ['validation'],
      ['requests'],
      ['openapi'],
      ['live'],
      ['operations'],
      ['server'],
    ]),
    {
      name: 'only-the-host-knows-adapters',
      severity: 'error',
      from: { pathNot: ['^libs/(?:host|adapters)/', specs] },
      to: { path: '^libs/adapters/' },
    },
    {
      name: 'engines-in-adapters',
      comment:
        'A vendor of a database, a broker or a mail server has a name in its adapter alone. The import of the CLI sorts in a file of its own.',
      severity: 'error',
      from: { path: '^libs/', pathNot: ['^libs/adapters/', specs] },
      to: { path: package_('better-sqlite3', 'mongodb', 'nodemailer', 'pg', 'kafkajs') },
    },
    {
      name: 'http-in-web',
      severity: 'error',
      from: { pathNot: ['^libs/web/', specs] },
      to: { path: package_('fastify', '@fastify/[^/]+', '@nestjs/platform-fastify', 'ajv', 'helmet') },
    },
    ...[
      ['domain', [library('kernel')]],
      ['use-cases', ['^$1/domain/', library('kernel', 'platform'), package_('@nestjs/cqrs')]],
      [
        'queries',
        [
          '^$1/domain/(?![^/]+[.]repository[.]ts$)',
          library('kernel', 'platform', 'web'),
          package_('zod', '@nestjs/common'),
        ],
      ],
      ['integration', ['^$1/domain/', library('kernel', 'platform', 'contracts'), package_('@nestjs/common')]],
      [
        'application',
        [
          '^$1/(?:use-cases|queries|passwords|tokens)/',
          '^$1/domain/(?:activate-login|identity[.]reader|(?:network|password|session|standing)[.]repository)[.]ts$',
          '^$1/integration/follow-customers[.]ts$',
          library('kernel', 'platform'),
          package_('@nestjs/common'),
          '^(?:node:)?(?:crypto|timers/promises)$',
        ],
      ],
      ['passwords', [library('kernel', 'platform', 'web'), package_('@node-rs/argon2', '@nestjs/common')]],
      [
        'tokens',
        [
          '^$1/domain/identity[.]reader[.]ts$',
          library('kernel', 'platform', 'web'),
          package_('jose', 'zod', '@nestjs/common'),
          '^(?:node:)?(?:crypto|fs|path)$',
        ],
      ],
      ['storage', ['^$1/domain/', library('kernel', 'platform'), package_('typeorm', '@nestjs/common')]],
    ].map(([layer, to]) => layerMayImport(layer, to)),
    mayImport('controllers', `^(${context})/[^/]+[.]controller[.]ts$`, [
      '^$1/(?:use-cases|queries)/',
      '^$1/[^/]+[.](?:controller|problems|dto)[.]ts$',
      '^$1/(?:(?:registration|customer-changes)[.]ts$|application/|tokens/)',
      library('platform', 'web'),
      package_(nest, 'zod'),
    ]),
    mayImport('dtos', `^(${context})/[^/]+[.]dto[.]ts$`, [
      '^$1/queries/',
      '^$1/[^/]+[.]dto[.]ts$',
      library('web'),
      package_('class-validator', 'class-transformer'),
    ]),
    mayImport('registration', `^(${context})/(?:logins|registration|customer-changes)[.]ts$`, [
      '^$1/(?:use-cases|queries)/',
      '^$1/logins[.]ts$',
      library('kernel', 'platform', 'web'),
      package_(nest),
    ]),
    mayImport('problems', `^(${context})/[^/]+[.]problems[.]ts$`, [library('web'), '^$1/domain/complaints[.]ts$']),
    {
      name: 'context-roots',
      comment: 'An entry point gets the module, commands, queries and their types, never the inside of a context.',
      severity: 'error',
      from: { path: `^(${context})/index[.]ts$` },
      to: { path: '^$1/(?:storage|integration|testing)/' },
    },
    {
      name: 'contexts-meet-in-contracts',
      severity: 'error',
      from: { path: '^libs/(identity|orders|customers)/' },
      to: { path: anyContext, pathNot: '^libs/$1/' },
    },
    {
      name: 'apps',
      comment: 'An app puts contexts on the host, and speaks to them through the platform and the kernel.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: specs },
      to: {
        path: '^(?:libs|apps)/',
        pathNot: [
          '^apps/$1/',
          `^(?:libs/(?:identity|orders|customers|host|web|platform|kernel)|apps/storefront)/src/index[.]ts$`,
        ],
      },
    },
    {
      name: 'nothing-imports-an-app',
      severity: 'error',
      from: { path: '^libs/' },
      to: { path: '^apps/' },
    },
    {
      name: 'no-deep-imports',
      comment: 'A package is reached through its exports map alone.',
      severity: 'error',
      from: { path: '^((?:libs/adapters|libs|apps)/[^/]+)/' },
      to: { path: '^(?:libs|apps)/', pathNot: ['^$1/', '/src/index[.]ts$', '/src/[^/]+/index[.]ts$'] },
    },
    {
      name: 'test-helpers-stay-in-tests',
      severity: 'error',
      from: { pathNot: specs },
      to: { path: specs },
    },
    {
      name: 'resolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    // What is built of our own packages. Elsewhere `dist/` is where most packages have their entry.
    exclude: { path: '^(?:libs|libs/adapters|apps)/[^/]+/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@tradepost/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
