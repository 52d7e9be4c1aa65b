import { json, text } from '../envelope';
import type { Route } from '../routing';
import { Bare } from '../routing';
import type { OcpVersion } from '../state';
import { trimmedOffset } from '../times';

const BUILDS: Record<OcpVersion, Record<string, string>> = {
	'4.2.2': {
		artifact: 'ocp-server',
		buildJavaVersion: '1.8.0_312',
		buildTime: '2024-01-31T15:02:11+08:00',
		buildVersion: '4.2.2-20240131144531',
		group: 'com.oceanbase.ocp',
		name: 'ocp-server',
		springBootVersion: '2.7.18',
	},
	'4.3.3': {
		artifact: 'ocp-server',
		buildTime: '2024-11-08T16:40:27+08:00',
		buildVersion: '4.3.3-20241108162233',
		group: 'com.oceanbase.ocp',
	},
};

/** The server itself: build, clock, health, the asking user (docs/reference/ocp.md#4-look-ups-and-tasks, credential test). */
export const serverRoutes: Route[] = [
	{
		method: 'GET',
		path: '/api/v2/info',
		handle: ({ state }) => new Bare(json(200, BUILDS[state.version])),
	},
	{
		method: 'GET',
		path: '/api/v2/time',
		open: true,
		handle: ({ state, now }) => new Bare(text(trimmedOffset(now, state.offsetMinutes))),
	},
	{
		method: 'GET',
		path: '/api/status',
		handle: () => new Bare(text('okay')),
	},
	{
		method: 'GET',
		path: '/api/v2/profiles/me',
		handle: ({ username }) => ({
			id: 200,
			username,
			accountType: 'NORMAL',
			enabled: true,
			accountLocked: false,
			needChangePassword: false,
			roles: [],
		}),
	},
];
