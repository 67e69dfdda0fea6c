// The floors of the house: each folder of src/ and the folders that it may stand on.
const standsOn = {
  recipient: [],
  policy: ['recipient'],
  ledger: ['recipient'],
  provenance: ['ledger', 'policy', 'recipient', 'http', 'access'],
  guard: ['provenance', 'policy', 'ledger', 'recipient'],
  delivery: ['guard', 'provenance', 'policy', 'ledger', 'recipient'],
  campaigns: ['delivery', 'guard', 'provenance', 'policy', 'ledger', 'recipient', 'http', 'access'],
  rights: ['delivery', 'provenance', 'ledger', 'recipient', 'http'],
  intake: ['campaigns', 'delivery', 'guard', 'provenance', 'policy', 'ledger', 'recipient', 'access', 'http'],
  access: ['ledger', 'http'],
  http: [],
};

const plan = Object.entries(standsOn).map(([room, ground]) => ({
  name: `${room}-stands-on-${ground.join('-') || 'nothing'}`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: '\\.spec\\.ts$' },
  to: { path: '^src/', pathNot: [room, ...ground].map((name) => `^src/${name}/`) },
}));

export default {
  forbidden: [
    ...plan,
    {
      name: 'policy-touches-nothing',
      severity: 'error',
      comment: 'No framework, no library, no node:*: facts in, decision out.',
      from: { path: '^src/policy/', pathNot: '\\.spec\\.ts$' },
      to: { pathNot: '^src/(policy|recipient)/' },
    },
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-orphan', severity: 'error', from: { orphan: true, pathNot: '^migrations/' }, to: {} },
    { name: 'no-test-in-the-house', severity: 'error', from: { pathNot: '\\.spec\\.ts$' }, to: { path: '^test/' } },
    {
      name: 'only-declared-packages',
      severity: 'error',
      from: {},
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown', 'npm-dev'], pathNot: '^node_modules/@types/' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '\\.spec\\.ts$' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
