import type { IDataObject } from 'n8n-workflow';

import { makeTenant } from '../simulators/believableWorld';
import type { HandClock, World } from '../simulators/world';
import type { RobotName, RobotSettings } from './catcher';
import { exampleOf, type Example } from './examples';
import { fewTenants } from './means';
import { setStage, type Stage } from './stage';

/** A secret as the services hand them out. */
const SHARED = 'SECb0e5f1e0a2c94d7b8f3a6c5d4e3f2a1b0c9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f';
const IN_ADDRESS = '0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0';

/** What a user pastes into the credential, as docs/messages.md has it. */
const page = jest.requireActual<{ readText(file: string): string }>('./files.js').readText('docs/messages.md');
const blockOf = (fence: string) => `=${(new RegExp(`\`\`\`${fence}\\n(\\{\\{[^]*?\\}\\})\\n\`\`\``).exec(page) as RegExpExecArray)[1]}`;
const signedFeishu = (secret: string) => ({ crypto: { hmacSecret: blockOf('').replace('SECRET', secret) } });
const signedDingtalk = (secret: string) => ({ httpCustomAuth: { json: blockOf('js').replace('ACCESS_TOKEN', IN_ADDRESS).replace("'SECRET'", `'${secret}'`) } });
const query = (name: string) => (value: string) => ({ httpQueryAuth: { name, value } });

interface Case {
	number: number;
	robot: RobotName;
	settings: RobotSettings;
	/** The credentials with a secret. */
	secrets: (secret: string) => Record<string, IDataObject>;
	right: string;
	wrong: string;
	/** How the robot refuses the wrong one. */
	refusal: RegExp;
	kind: string;
}

const CASES: Case[] = [
	{ number: 11, robot: 'feishu', settings: { key: 'YOUR-ROBOT', secret: SHARED }, secrets: signedFeishu, right: SHARED, wrong: `${SHARED}0`, kind: 'interactive', refusal: /^Feishu refused the message: sign match fail or timestamp is not within one hour from current time \(19021\)$/ },
	{ number: 12, robot: 'dingtalk', settings: { key: IN_ADDRESS, secret: SHARED }, secrets: signedDingtalk, right: SHARED, wrong: `${SHARED}0`, kind: 'markdown', refusal: /^DingTalk refused the message: sign not match, more: .* \(310000\)$/ },
	{ number: 13, robot: 'wecom', settings: { key: IN_ADDRESS }, secrets: query('key'), right: IN_ADDRESS, wrong: 'another', kind: 'markdown', refusal: /^WeCom refused the message: invalid webhook url, hint: .* \(93000\)$/ },
	{ number: 14, robot: 'teams', settings: { key: `${IN_ADDRESS}+/=` }, secrets: query('sig'), right: `${IN_ADDRESS}+/=`, wrong: 'another', kind: 'message', refusal: /The provided signature is not valid|Authorization failed/ },
];

let stage: Stage;
afterEach(async () => await stage.close());

const manyInTrouble = (clock: HandClock): World => {
	const world = fewTenants(clock);
	for (let id = 0; id < 60; id++) world.tenants.push(makeTenant({ id: 2000 + id, name: `租户_${id}_${'长'.repeat(20)}`, createdAt: clock.now() - 9e8 - id * 6e7 }));
	return world;
};

/** With an IF that is switched on, as the note says. */
const quiet = (example: Example): Example => ({ ...example, nodes: example.nodes.map((node) => (node.name === 'Anything Wrong?' ? { ...node, disabled: false } : node)) });

describe.each(CASES)('$number to $robot', ({ number, robot, settings, secrets, right, wrong, refusal, kind }) => {
	const example = exampleOf(number);

	async function run({ service = 'obshell' as 'obshell' | 'ocp', worldOf = undefined as Parameters<typeof setStage>[1], secret = right, workflow = example, isOff = false } = {}) {
		stage = await setStage(service, worldOf, undefined, secrets(secret));
		stage.robots.settings[robot] = settings;
		if (isOff) await stage.switchOff();
		const result = await stage.run(workflow);
		// What n8n keeps of an execution holds no secret, whichever it was.
		expect(result.saved).not.toContain(secret);
		return { ...result, caught: stage.robots.caught };
	}

	it.each(['obshell', 'ocp'] as const)('posts what is wrong, and the robot takes it (%s)', async (service) => {
		const { status, error, caught } = await run({ service });
		expect([status, error]).toEqual(['success', undefined]);
		expect(caught).toEqual([expect.objectContaining({ robot, kind })]);
		expect(JSON.stringify(caught[0].body)).toContain('billing');
		expect(stage.writes()).toEqual([]);
	});

	it('fits however many tenants are in trouble', async () => {
		const { status, caught } = await run({ worldOf: manyInTrouble });
		expect([status, caught.length]).toEqual(['success', 1]);
	});

	it('stops with the words of the robot when the secret is wrong', async () => {
		const { status, error, caught } = await run({ secret: wrong });
		expect([status, caught]).toEqual(['error', []]);
		expect([error?.message, error?.description].join(' ').trim()).toMatch(refusal);
	});

	it('posts on healthy mornings too, unless it is told to be quiet then', async () => {
		expect((await run({ worldOf: fewTenants })).caught).toHaveLength(1);
		await stage.close();
		expect((await run({ worldOf: fewTenants, workflow: quiet(example) })).caught).toEqual([]);
		await stage.close();
		expect((await run({ workflow: quiet(example) })).caught).toHaveLength(1);
	});

	it('says that there is no report when the server does not answer', async () => {
		const { status, caught } = await run({ isOff: true, workflow: quiet(example) });
		expect([status, caught.length]).toEqual(['success', 1]);
		expect(JSON.stringify(caught[0].body)).toMatch(/There is no OceanBase backup report today.*(reach|connect|answer)/);
	});

	it('holds no secret itself', () => {
		expect(example.text).not.toMatch(/SEC[0-9a-f]{8}|[?&](access_token|key|sig)=\w/);
	});
});

describe('robots that do not sign', () => {
	it('11 posts without its nodes Stamp and Sign', async () => {
		const whole = exampleOf(11);
		const nodes = whole.nodes.map((node) => (['Stamp', 'Sign'].includes(node.name) ? { ...node, disabled: true } : node));
		stage = await setStage('obshell');
		const { status } = await stage.run({ ...whole, nodes });
		expect([status, stage.robots.caught.length]).toEqual(['success', 1]);
	});

	it.each([['a report', false], ['no report', true]])('12 posts where a keyword is asked for: %s', async (_what, isOff) => {
		stage = await setStage('ocp', fewTenants, undefined, { httpCustomAuth: { json: JSON.stringify({ qs: { access_token: IN_ADDRESS } }) } });
		stage.robots.settings.dingtalk = { key: IN_ADDRESS, keyword: '备份' };
		if (isOff) await stage.switchOff();
		const { status } = await stage.run(exampleOf(12));
		expect([status, stage.robots.caught.length]).toEqual(['success', 1]);
	});

	it('12 stops when the keyword is not in the message', async () => {
		stage = await setStage('ocp', fewTenants, undefined, { httpCustomAuth: { json: JSON.stringify({ qs: { access_token: IN_ADDRESS } }) } });
		stage.robots.settings.dingtalk = { key: IN_ADDRESS, keyword: 'nobody says this' };
		const { error } = await stage.run(exampleOf(12));
		expect(error?.message).toMatch(/^DingTalk refused the message: keywords not in content/);
	});
});

describe('15 by e-mail', () => {
	it.each(['obshell', 'ocp'] as const)('sends what is wrong as one mail (%s)', async (service) => {
		stage = await setStage(service);
		const { status } = await stage.run(exampleOf(15));
		expect([status, stage.mails.length]).toEqual(['success', 1]);
		const [{ to, subject, html = '' }] = stage.mails;
		expect([to, subject]).toEqual(['dba@example.com', expect.stringMatching(/tenant.* – obdemo$/)]);
		expect(html).toMatch(/^<!doctype html>[^]*billing[^]*-9026/i);
		expect(html).not.toMatch(/<style|<svg|var\(--/);
		expect(Buffer.byteLength(html)).toBeLessThan(102_400);
	});

	it('is quiet on healthy mornings where that is asked for', async () => {
		stage = await setStage('ocp', fewTenants);
		await stage.run(quiet(exampleOf(15)));
		expect(stage.mails).toEqual([]);
	});

	it('says that there is no report when the server does not answer', async () => {
		stage = await setStage('ocp');
		await stage.switchOff();
		const { status } = await stage.run(exampleOf(15));
		expect(status).toBe('success');
		expect(stage.mails).toEqual([{ to: 'dba@example.com', subject: 'There is no OceanBase backup report today', text: expect.stringMatching(/^Nothing is known about the backups: .*(reach|connect|answer)/) }]);
	});
});
