import { connect, type ConnectContext } from '../../services/connect';

/** What a connection with that password shows of a text. */
async function shown(rootPassword: string, text: string): Promise<string> {
	const credential = { service: 'obshell', baseUrl: 'http://10.10.10.1:2886', rootPassword };
	const context = { getCredentials: async () => await Promise.resolve(credential) } as unknown as ConnectContext;
	return (await connect(context)).redact(text);
}

describe('What a connection conceals', () => {
	it('is a password of eight characters, wherever it stands', async () => {
		expect(await shown('correct8', 'the user said correct8 twice')).toBe('the user said *** twice');
	});

	it.each(['order', 'orders7'])('is not the shorter password %s, which would be found inside names', async (password) => {
		expect(await shown(password, 'the tenant orders7 of orders')).toBe('the tenant orders7 of orders');
	});
});
