const common = {
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    // An ES module that @fastify/static requires, for downloads alone: Node can do that, jest cannot.
    '^content-disposition$': '<rootDir>/package.json',
  },
  transform: { '\\.ts$': '@swc/jest' },
};

/** @type {import('jest').Config} */
export default {
  testTimeout: 30_000,
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: ['src', 'config', 'console/src'].map((folder) => `<rootDir>/${folder}/**/*.spec.ts`),
    },
    { ...common, displayName: 'e2e', testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'] },
    { ...common, displayName: 'conformance', testMatch: ['<rootDir>/test/conformance/**/*.conformance-spec.ts'] },
  ],
};
