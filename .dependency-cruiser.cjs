// Arrows point one way: main → gateway, subgraphs → schema, platform.
const testCode = [
  '\\.test\\.ts$',
  '\\.testing\\.ts$',
  '[/-]testing[.-]',
  '/testing/',
  '[/-]contract[.-]',
  '/concurrency[.]ts$',
  '^tests/',
];
const slices = ['users', 'portfolios', 'coaching', 'memory', 'images'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'platform-knows-nobody',
      comment: 'platform holds mechanisms without a domain word',
      severity: 'error',
      from: { path: '^platform/' },
      to: { path: '^(gateway|subgraphs|schema|web|tools|tests|bench|main|roles|manifests)' },
    },
    {
      name: 'schema-is-language-only',
      comment: 'the published language needs no mechanism',
      severity: 'error',
      from: { path: '^schema/' },
      to: { path: '^(platform|gateway|subgraphs|web|tools|tests|bench|main|roles|manifests)' },
    },
    {
      name: 'gateway-knows-no-slice',
      severity: 'error',
      from: { path: '^gateway/' },
      to: { path: '^(subgraphs|web|tools|tests|bench|main|roles|manifests)' },
    },
    {
      name: 'executor-knows-no-transport',
      severity: 'error',
      from: { path: '^gateway/execute/', pathNot: '\\.test\\.ts$' },
      to: { path: '^gateway/(edge|stream)/|^(node:)?http|node_modules/(undici|ws)/' },
    },
    {
      name: 'streams-know-no-socket-and-no-broker',
      severity: 'error',
      from: { path: '^gateway/stream/', pathNot: '\\.(test|testing)\\.ts$' },
      to: { path: '^gateway/edge/|^(node:)?http|node_modules/(ws|graphql-ws|kafkajs)/' },
    },
    ...slices.map((slice) => ({
      name: `${slice}-knows-no-other-slice`,
      severity: 'error',
      from: { path: `^subgraphs/${slice}/` },
      to: {
        path: '^(gateway|subgraphs|web|tools|tests|bench|main|roles|manifests)',
        pathNot: `^subgraphs/${slice}/`,
      },
    })),
    {
      name: 'slices-import-ports-not-adapters',
      severity: 'error',
      from: { path: '^subgraphs/', pathNot: testCode },
      to: {
        path: '^platform/(db|documents|events|auth)/(pglite|pg-database|sql|cosmos|embedded|kafka|dev-issuer|assertions|testing)|^platform/llm/(openai|configured)|^platform/build\\.ts|^platform/config\\.ts',
      },
    },
    {
      name: 'only-telemetry-knows-opentelemetry',
      comment: 'everybody else asks platform/telemetry/trace.ts, which says what a span may hold',
      severity: 'error',
      from: { pathNot: '^platform/telemetry/' },
      to: { path: 'node_modules/@opentelemetry/|^platform/telemetry/(export|opentelemetry)[.]ts$' },
    },
    {
      name: 'opentelemetry-is-loaded-where-it-is-wanted',
      comment: 'it takes half a second to load',
      severity: 'error',
      from: {
        path: '^platform/telemetry/',
        pathNot: [...testCode, '/(export|opentelemetry)[.]ts$'],
      },
      to: {
        path: 'node_modules/@opentelemetry/|^platform/telemetry/(export|opentelemetry)[.]ts$',
        dynamic: false,
      },
    },
    {
      name: 'production-code-imports-no-tests',
      severity: 'error',
      from: { pathNot: [...testCode, '^bench/'] },
      to: { path: testCode },
    },
    {
      name: 'only-declared-packages',
      severity: 'error',
      from: {},
      // The package knows itself by name: `miyagi/client`.
      to: {
        pathNot: '^client/',
        dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'unknown', 'undetermined'],
      },
    },
    {
      name: 'no-dev-packages-in-production',
      severity: 'error',
      from: {
        pathNot: [...testCode, '^(bench|tools)/', 'config[.]js$'],
      },
      to: { dependencyTypes: ['npm-dev'], pathNot: 'node_modules/@types/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    // Programs around packages that are there only where the benchmark has installed them.
    exclude: { path: '^bench/peers/' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
