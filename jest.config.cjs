'use strict'

/** @type {import('jest').Config} */
const base = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, useDefineForClassFields: false },
          target: 'es2022',
        },
        module: { type: 'commonjs' },
        sourceMaps: 'inline',
      },
    ],
  },
  setupFiles: ['<rootDir>/test/support/setup.ts'],
  modulePathIgnorePatterns: ['<rootDir>/dist/'],
}

/** Tests that touch storage; the same files run once per engine. */
const storage = [
  '<rootDir>/test/(app|features|platform)/**/*.test.ts',
  '<rootDir>/test/wechat/!(protocol)/**/*.test.ts',
  '<rootDir>/test/*.storage.test.ts',
]

module.exports = {
  globalSetup: '<rootDir>/test/support/global-setup.ts',
  globalTeardown: '<rootDir>/test/support/global-teardown.ts',
  testTimeout: 30_000,
  projects: [
    {
      ...base,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/test/(domain|contract|sandbox|config|console|cli|mp-host|miniprogram)/**/*.test.ts',
        '<rootDir>/test/wechat/protocol/**/*.test.ts',
        '<rootDir>/test/*.test.ts',
      ],
      testPathIgnorePatterns: ['\\.storage\\.test\\.ts$'],
    },
    { ...base, displayName: 'sqlite', testMatch: storage, globals: { TEST_ENGINE: 'sqlite' } },
    { ...base, displayName: 'mariadb', testMatch: storage, globals: { TEST_ENGINE: 'mariadb' } },
    { ...base, displayName: 'races', testMatch: ['<rootDir>/test/races/**/*.test.ts'] },
    { ...base, displayName: 'browser', testMatch: ['<rootDir>/test/browser/**/*.test.ts'] },
  ],
}
