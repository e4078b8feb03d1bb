/** Imports go one way. Each rule is a sentence of docs/architecture.md. */

const handlers = '^lambdas/(?!adapters/)';

/** Packages that compute and do nothing else: what the core may use. */
const pure = [
  '@kenjiuno/msgreader',
  '@hono/zod-openapi',
  // Its messages and their answer as a web Response; it opens nothing.
  '@modelcontextprotocol/sdk',
  'chardet',
  // Its arithmetic of times; no timer is started.
  'croner',
  // Its query builders; drivers are adapters.
  'eld',
  'fflate',
  'file-type',
  'hono',
  'fflate',
  'htmlparser2',
  'ipaddr.js',
  'jsonata',
  'markdown-it',
  'p-map',
  'postal-mime',
  'robots-parser',
  'papaparse',
  'smol-toml',
  'stemmer',
  'ulid',
  'uuid',
  'yaml',
  'zod',
];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: 'core-is-pure',
      comment: 'The core has no I/O, no clock, no environment: of Node it may use node:crypto only. Use a port.',
      severity: 'error',
      from: { path: '^layers/core/src' },
      to: { dependencyTypes: ['core'], pathNot: '^(node:)?crypto$' },
    },
    {
      name: 'core-uses-pure-packages',
      comment: 'A package that the core uses must stand in the list of pure ones, and be added there knowingly.',
      severity: 'error',
      from: { path: '^layers/core/src' },
      to: { path: 'node_modules/', pathNot: `node_modules/(${pure.join('|')})/` },
    },
    {
      name: 'core-stands-alone',
      severity: 'error',
      from: { path: '^layers/core/src' },
      to: { path: '^(bin|cli|config|console|lambdas|lib|local|sdk|test)/' },
    },
    {
      name: 'handlers-use-adapters',
      comment: 'Of lambdas/, a handler may import only its own folder and adapters/.',
      severity: 'error',
      from: { path: '^lambdas/([^/]+)/' },
      to: { path: '^lambdas/', pathNot: '^lambdas/($1|adapters)/' },
    },
    {
      name: 'lambdas-know-no-host',
      severity: 'error',
      from: { path: '^lambdas/' },
      to: { path: '^(bin|cli|config|console|lib|local|sdk|test)/' },
    },
    {
      name: 'lib-knows-handlers-as-types',
      comment: 'A construct may import type from env.ts, so that a forgotten variable does not compile; nothing else.',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^lambdas/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'lib-knows-environments-only',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^lambdas/', pathNot: '/env[.]ts$' },
    },
    {
      name: 'lib-knows-no-host',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(bin|cli|console|local|sdk|test)/' },
    },
    {
      name: 'local-knows-no-cdk',
      comment: 'The local cloud reads the assembly, as AWS does.',
      severity: 'error',
      from: { path: '^local/' },
      to: { path: '^lib/|node_modules/(aws-cdk|aws-cdk-lib|constructs|cdk-nag)/' },
    },
    {
      name: 'clients-use-the-sdk',
      comment: 'CLI and console talk to the API. The CLI also starts the local cloud, by bin/ and local/.',
      severity: 'error',
      from: { path: '^(cli|console)/' },
      to: { path: `^(config|layers|lib)/|${handlers}|^lambdas/adapters/` },
    },
    {
      name: 'sdk-stands-alone',
      comment: 'Of the core it may take the types of the contract.',
      severity: 'error',
      from: { path: '^sdk/' },
      to: { path: '^(bin|cli|config|console|lambdas|lib|local|test)/' },
    },
    {
      name: 'no-tests-in-sources',
      severity: 'error',
      from: { pathNot: '^test/' },
      to: { path: '^test/' },
    },
    {
      name: 'what-ships-has-its-packages',
      comment: 'A development dependency is absent where users install.',
      severity: 'error',
      from: { path: '^(cli|lambdas|layers|local|sdk)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-dead-ends', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|cdk[.]out|[.]sheaf|coverage)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
      mainFields: ['module', 'main', 'types'],
    },
  },
};
