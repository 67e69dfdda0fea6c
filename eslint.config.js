import eslint from '@eslint/js';
import prettier from 'eslint-config-prettier';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const impure = (selector, message) => ({ selector, message });

export default defineConfig(
  { ignores: ['dist/', 'coverage/', 'console/dist/', 'clients/typescript/src/schema.ts'] },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  { languageOptions: { parserOptions: { projectService: true } } },
  {
    rules: {
      '@typescript-eslint/consistent-type-definitions': ['error', 'type'],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // `{ secret: _, ...shown }` leaves a member out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true, argsIgnorePattern: '^_' }],
    },
  },
  {
    files: ['src/policy/**'],
    ignores: ['**/*.spec.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'fetch', 'console', 'setTimeout', 'Buffer'],
      'no-restricted-syntax': [
        'error',
        impure("NewExpression[callee.name='Date'][arguments.length=0]", 'The time is a fact: take it as an argument.'),
        impure(
          "CallExpression[callee.object.name='Date'][callee.property.name='now']",
          'The time is a fact: take it as an argument.',
        ),
        impure(
          "CallExpression[callee.object.name='Math'][callee.property.name='random']",
          'Chance is a fact: take it as an argument.',
        ),
        impure('AwaitExpression', 'The policy is pure: there is nothing to wait for.'),
      ],
    },
  },
  {
    files: ['src/house.ts'], // the options of Nest and of delivery are classes that are meant to be given as literals
    rules: { '@typescript-eslint/no-unsafe-class-instance-assignment': 'off' },
  },
  {
    files: ['test/**', '**/*.spec.ts'], // what jest matches with (expect.any and its like) is typed `any`
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
  { files: ['**/*.js', '**/*.mjs'], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ['scripts/**', 'bench/**', 'bin/**'],
    languageOptions: { globals: { process: 'readonly', console: 'readonly' } },
  },
  prettier,
);
