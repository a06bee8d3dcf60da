import js from '@eslint/js';
import tseslint from 'typescript-eslint';

const runners = '/^(it|test|describe)$/';

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', 'data/', 'coverage/'] },
  js.configs.recommended,
  {
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-control-regex': 'off',
      'no-duplicate-imports': 'error',
      'no-warning-comments': ['error', { terms: ['todo', 'fixme', 'xxx'], location: 'anywhere' }],
    },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: { process: 'readonly', console: 'readonly', URL: 'readonly', module: 'writable' },
    },
  },
  {
    files: ['examples/**/*.js'],
    languageOptions: {
      globals: { document: 'readonly', sessionStorage: 'readonly', FormData: 'readonly', setTimeout: 'readonly' },
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      'no-console': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['{libs,apps}/*/src/**/*.ts'],
    ignores: ['**/commands/command-handler.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          name: '@nestjs/cqrs',
          importNames: ['CommandHandler'],
          message: 'Take the one of @tradepost/platform: the gateway finds the context of a command by it.',
        },
      ],
    },
  },
  { files: ['apps/**/*.ts', 'bench/**/*.ts', 'scripts/**/*.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['{libs,libs/adapters,apps}/*/src/**/*.ts', 'bench/**/*.ts', 'scripts/**/*', 'test/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/migrations/**', '**/*.gen.ts'],
    rules: { 'max-lines': ['error', 250] },
  },
  {
    files: ['**/*.dto.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'PropertyDefinition:not(:has(> Decorator))',
          message: 'Nothing says what this may be: a property of a request has decorators of class-validator.',
        },
      ],
    },
  },
  {
    // A suite may choose its runner (`available ? describe : describe.skip`); nothing is skipped or singled out for good.
    files: ['**/*.spec.ts'],
    rules: {
      'no-restricted-globals': ['error', 'fit', 'fdescribe', 'xit', 'xtest', 'xdescribe'],
      'no-restricted-syntax': [
        'error',
        {
          selector: `MemberExpression[object.name=${runners}][property.name='only']`,
          message: 'The other tests would not run.',
        },
        {
          selector: `CallExpression[callee.object.name=${runners}][callee.property.name=/^(skip|todo)$/]`,
          message: 'A test runs or is deleted.',
        },
        {
          selector: `MemberExpression[property.name='each'][object.object.name=${runners}][object.property.name='skip']`,
          message: 'A test runs or is deleted.',
        },
      ],
    },
  },
);
