import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['node_modules/', '.data/', '**/*.generated.ts', 'eslint.config.js'] },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: {
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        // node:test's own describe/it/test return promises that the runner awaits.
        {
          allowForKnownSafeCalls: [
            {
              from: 'package',
              package: 'node:test',
              name: ['test', 'it', 'describe', 'suite'],
            },
          ],
        },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'env',
          message: 'Settings are read once, in platform/config.ts.',
        },
        { object: 'Math', property: 'random', message: 'Use the injected Random.' },
        { object: 'Date', property: 'now', message: 'Use the injected Clock.' },
      ],
      eqeqeq: 'error',
    },
  },
  {
    files: ['platform/config.ts', 'platform/clock.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
  {
    files: ['gateway/execute/code.ts', 'platform/graphql/compiled/code.ts'],
    rules: { '@typescript-eslint/no-implied-eval': 'off' },
  },
  {
    files: ['bench/**/*.ts', 'tools/**/*.ts', '**/*.test.ts', 'tests/**/*.ts'],
    rules: { 'no-restricted-properties': 'off' },
  },
);
