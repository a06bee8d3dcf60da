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

module.exports = {
  forbidden: [
    mayImport('kernel', library('kernel'), [library('kernel'), package_('dinero[.]js', 'uuid'), '^(?:node:)?url$']),
    mayImport('client', library('client'), [library('client')]),
    mayImport('contracts', library('contracts'), [library('contracts'), package_('zod')]),
    {
      name: 'platform',
      comment: 'The platform knows the kernel, the envelope of a contract and frameworks, but no context and no app.',
      severity: 'error',
      from: { path: library('platform') },
      to: { path: '^(?:libs|apps)/', pathNot: library('platform', 'kernel', 'contracts') },
    },
    ...[
      ['domain', [library('kernel')]],
      ['use-cases', ['^$1/domain/', library('kernel'), package_('@nestjs/cqrs')]],
      [
        'queries',
        ['^$1/domain/(?![^/]+[.]repository[.]ts$)', library('kernel', 'platform'), package_('zod', '@nestjs/common')],
      ],
      ['integration', ['^$1/domain/', library('kernel', 'platform', 'contracts'), package_('@nestjs/common')]],
      [
        'application',
        [
          '^$1/(?:use-cases|queries|passwords|tokens)/',
          '^$1/domain/(?:activate-login|(?:network|password|session|standing)[.]repository)[.]ts$',
          '^$1/integration/follow-customers[.]ts$',
          library('kernel', 'platform'),
          package_('@nestjs/common'),
          '^(?:node:)?(?:crypto|timers/promises)$',
        ],
      ],
      ['passwords', [library('kernel', 'platform'), package_('@node-rs/argon2', '@nestjs/common')]],
      [
        'tokens',
        [library('kernel', 'platform'), package_('jose', 'zod', '@nestjs/common'), '^(?:node:)?(?:crypto|fs|path)$'],
      ],
      ['storage', ['^$1/domain/', library('kernel', 'platform'), package_('typeorm', '@nestjs/common')]],
    ].map(([layer, to]) => layerMayImport(layer, to)),
    mayImport('controllers', `^(${context})/[^/]+[.]controller[.]ts$`, [
      '^$1/(?:use-cases|queries)/',
      '^$1/[^/]+[.](?:controller|problems|dto)[.]ts$',
      '^$1/(?:(?:registration|customer-changes)[.]ts$|application/|tokens/)',
      library('platform'),
      package_(nest, 'zod'),
    ]),
    mayImport('dtos', `^(${context})/[^/]+[.]dto[.]ts$`, [
      '^$1/queries/',
      '^$1/[^/]+[.]dto[.]ts$',
      library('platform'),
      package_('class-validator', 'class-transformer'),
    ]),
    mayImport('registration', `^(${context})/(?:logins|registration|customer-changes)[.]ts$`, [
      '^$1/(?:use-cases|queries)/',
      '^$1/logins[.]ts$',
      library('kernel', 'platform'),
      package_(nest),
    ]),
    mayImport('problems', `^(${context})/[^/]+[.]problems[.]ts$`, [library('platform')]),
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
      comment: 'An app composes context roots, the platform and the kernel.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/', pathNot: specs },
      to: {
        path: '^(?:libs|apps)/',
        pathNot: [
          '^apps/$1/',
          `^(?:libs/(?:identity|orders|customers|platform|kernel)|apps/storefront)/src/index[.]ts$`,
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
      from: { path: '^((?:libs|apps)/[^/]+)/' },
      to: { path: '^(?:libs|apps)/', pathNot: ['^$1/', '/src/(?:testing/)?index[.]ts$'] },
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
    exclude: { path: '^(?:libs|apps)/[^/]+/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['@tradepost/source', 'import', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
