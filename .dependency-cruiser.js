// The floors of the house, lowest first: each folder of src/ stands on some of those before it, never the other way.
const standsOn = {
  values: [],
  http: ['values'],
  operation: [],
  recipient: ['values'],
  calendar: [],
  policy: ['recipient'],
  message: ['policy', 'values'],
  ledger: ['operation', 'values'],
  access: ['calendar', 'ledger', 'http', 'values'],
  provenance: ['access', 'ledger', 'policy', 'recipient', 'values'],
  registers: ['policy', 'recipient', 'values'],
  rulebook: ['calendar', 'ledger', 'policy', 'values'],
  guard: [
    ...['registers', 'rulebook', 'provenance', 'access', 'ledger', 'message', 'policy', 'recipient', 'calendar'],
    ...['values'],
  ],
  chores: ['operation', 'http'],
  delivery: [
    ...['guard', 'rulebook', 'provenance', 'access', 'ledger', 'message', 'policy', 'recipient', 'calendar'],
    ...['operation', 'values'],
  ],
  simulation: ['guard', 'chores', 'rulebook', 'policy', 'http', 'values'],
  campaigns: ['delivery', 'chores', 'guard', 'provenance', 'access', 'message', 'policy', 'calendar', 'http', 'values'],
  optin: ['delivery', 'guard', 'provenance', 'access', 'policy', 'recipient', 'values'],
  feedback: [
    ...['rights', 'delivery', 'provenance', 'access', 'message', 'ledger', 'policy', 'recipient', 'http', 'values'],
  ],
  webhooks: ['feedback', 'provenance', 'access', 'ledger', 'values'],
  evidence: [
    ...['campaigns', 'delivery', 'guard', 'provenance', 'access', 'ledger', 'policy', 'recipient'],
    ...['operation', 'values'],
  ],
  rights: [
    ...['evidence', 'optin', 'campaigns', 'delivery', 'chores', 'guard', 'provenance', 'access', 'ledger', 'policy'],
    ...['recipient', 'http', 'values'],
  ],
  insight: ['campaigns', 'guard', 'provenance', 'access', 'ledger', 'values'],
  intake: [
    ...[
      'insight',
      'campaigns',
      'optin',
      'rights',
      'feedback',
      'webhooks',
      'evidence',
      'delivery',
      'simulation',
      'chores',
      'guard',
    ],
    ...['registers', 'rulebook', 'provenance', 'access', 'message', 'policy', 'ledger', 'recipient', 'calendar'],
    ...['operation', 'http', 'values'],
  ],
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
