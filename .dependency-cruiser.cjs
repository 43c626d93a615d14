/** The house's structure: which room may know which. Run by `npm test`. */
const inner = '^libs/(kernel|contracts)/';
module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'kernel-knows-no-lib',
      severity: 'error',
      from: { path: '^libs/kernel/' },
      to: { path: '^(libs|apps)/', pathNot: '^libs/kernel/' },
    },
    {
      name: 'contracts-know-no-lib',
      severity: 'error',
      from: { path: '^libs/contracts/' },
      to: { path: '^(libs|apps)/', pathNot: '^libs/contracts/' },
    },
    {
      name: 'protocols-and-ledger-are-pure',
      comment: 'Codecs and the ledger know the kernel and nothing else of ours.',
      severity: 'error',
      from: { path: '^libs/(protocols/[^/]+|ledger)/' },
      to: {
        path: '^(libs|apps)/',
        pathNot: ['^libs/kernel/', '^libs/(protocols/emvqr|protocols/alipayplus|ledger)/'],
      },
    },
    {
      name: 'protocols-stand-alone',
      severity: 'error',
      from: { path: '^libs/protocols/([^/]+)/' },
      to: { path: '^libs/protocols/', pathNot: '^libs/protocols/$1/' },
    },
    {
      name: 'persistence-and-observability-know-only-inner',
      severity: 'error',
      from: { path: '^libs/(persistence|observability)/' },
      to: { path: '^(libs|apps)/', pathNot: [inner, '^libs/(persistence|observability)/'] },
    },
    {
      name: 'messaging-knows-inner-and-persistence',
      severity: 'error',
      from: { path: '^libs/messaging/' },
      to: { path: '^(libs|apps)/', pathNot: [inner, '^libs/(messaging|persistence)/'] },
    },
    { name: 'libs-know-no-app', severity: 'error', from: { path: '^libs/' }, to: { path: '^apps/' } },
    {
      name: 'no-service-imports-another',
      comment: 'Services tell each other things through events only.',
      severity: 'error',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    {
      name: 'sandbox-shares-no-store',
      comment:
        'The sandbox knows public protocols, the kernel and observability; never our contracts, stores or events.',
      severity: 'error',
      from: { path: '^apps/sandbox/' },
      to: { path: '^libs/', pathNot: '^libs/(kernel|observability|protocols/(alipayplus|emvqr))/' },
    },
    {
      name: 'domain-is-pure',
      comment: 'Domain rooms know no framework, no adapter and no driver.',
      severity: 'error',
      from: { path: '/domain/', pathNot: '\\.spec\\.ts$' },
      to: {
        path: '(/adapters/|^node_modules/(@nestjs|typeorm|pg|kafkajs|undici|fastify|pino)|^(fs|http|https|net|child_process|timers)$|^libs/(persistence|messaging|observability)/)',
      },
    },
    {
      name: 'not-to-spec',
      severity: 'error',
      from: { pathNot: '\\.(spec|contract)\\.ts$|/testing/|^test/' },
      to: { path: '\\.spec\\.ts$' },
    },
    { name: 'no-orphans-resolved', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: ['node_modules', 'dist'] },
    exclude: { path: ['/dist/', '\\.cache', '\\.silkgate'] },
    tsConfig: { fileName: 'tsconfig.check.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['source', 'import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.json'],
    },
  },
};
