const { mkdtempSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');

// n8n-core reads these when it is first loaded; the workers inherit them.
process.env.N8N_USER_FOLDER ??= mkdtempSync(join(tmpdir(), 'n8n-oceanbase-backup-'));
process.env.N8N_ENCRYPTION_KEY ??= 'only-for-tests';
process.env.N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS ??= 'false';

module.exports = {
	testEnvironment: 'node',
	roots: ['<rootDir>/test'],
	testMatch: ['**/*.test.ts'],
	transform: { '^.+\\.ts$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' } }] },
	reporters: ['default', '<rootDir>/test/closingLine.js'],
	testTimeout: 30_000,
	globals: { fleetPollMinutes: Number(process.env.FLEET_POLL_MINUTES ?? 55) },
};
