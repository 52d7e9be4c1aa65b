import { createPrivateKey, X509Certificate } from 'node:crypto';

import type { BackupCredential } from '../credential';
import { invalidInput } from '../errors';
import type { Way } from './connectionReasons';

/** What Node's TLS takes besides its defaults, as n8n's request helpers carry it (`agentOptions`). */
export interface TlsOptions {
	/** Trusted instead of the CAs that Node.js knows. */
	ca?: string;
	/** The client's certificate, with those between it and its CA. */
	cert?: string;
	key?: string;
	passphrase?: string;
}

type Trust = Pick<BackupCredential, 'ownTrust' | 'caPem' | 'clientPem' | 'clientPrivateKey' | 'passphrase' | 'ignoreSslIssues'>;

/**
 * The certificates of a credential, read once to see that they are some; undefined when it has none, or its switch is off.
 * @throws BackupServiceError invalid-input, naming the field
 */
export function tlsOptionsOf(credential: Trust): TlsOptions | undefined {
	if (credential.ownTrust !== true) return undefined;
	const ca = pemIn(credential.caPem);
	const cert = pemIn(credential.clientPem);
	const key = pemIn(credential.clientPrivateKey);
	if (ca === '' && cert === '' && key === '') return undefined;
	if (ca !== '') once(ca, () => void readCertificates('CA Certificate', ca));
	if (cert === '' && key !== '') throw invalidInput('Client Certificate', "is empty, but 'Client Key' is not", 'Fill in both, or neither');
	if (cert !== '' && key === '') throw invalidInput('Client Key', "is empty, but 'Client Certificate' is not", 'Fill in both, or neither');
	if (cert !== '') checkPair(cert, key, credential.passphrase);
	return {
		...(ca !== '' && { ca }),
		...(cert !== '' && { cert, key, ...((credential.passphrase ?? '') !== '' && { passphrase: credential.passphrase }) }),
	};
}

/** What the advice for a failed connection has to know of a credential. */
export function wayOf({ ownTrust, caPem = '', clientPem = '', ignoreSslIssues }: Trust): Way {
	return {
		ignoresSslIssues: ignoreSslIssues === true,
		hasCa: ownTrust === true && caPem.trim() !== '',
		hasClientCertificate: ownTrust === true && clientPem.trim() !== '',
	};
}

/** Checked already: a certificate is read for every request of a thousand items, and stays the same. */
const checked = new Set<string>();
const CHECKED_KEPT = 64;

function once(text: string, check: () => void): void {
	if (checked.has(text)) return;
	check();
	if (checked.size >= CHECKED_KEPT) checked.clear();
	checked.add(text);
}

const PEM_BLOCK = /-----BEGIN (?<kind>[A-Z0-9 ]+)-----(?<body>[\s\S]*?)-----END \k<kind>-----/g;

/** PEM as it was before a field of one line took its line breaks away, or somebody wrote them as \n. */
function pemIn(given: string | undefined): string {
	const text = (given ?? '').replace(/\\r|\r/g, '').replace(/\\n/g, '\n').trim();
	return text.replace(PEM_BLOCK, (block: string, kind: string, body: string) => {
		// Old keys under a passphrase have headers, whose lines must stay.
		if (body.includes('\n') || body.includes(':')) return block;
		const lines = body.replace(/\s+/g, '').match(/.{1,64}/g) ?? [];
		return `-----BEGIN ${kind}-----\n${lines.join('\n')}\n-----END ${kind}-----\n`;
	});
}

function readCertificates(field: string, pem: string): X509Certificate[] {
	const blocks = [...pem.matchAll(PEM_BLOCK)].filter(({ groups }) => /CERTIFICATE$/.test(groups?.kind ?? ''));
	if (blocks.length === 0) {
		throw invalidInput(field, 'holds no certificate in PEM', 'It begins with -----BEGIN CERTIFICATE----- and ends with -----END CERTIFICATE-----');
	}
	try {
		return blocks.map(([block]) => new X509Certificate(block));
	} catch {
		throw invalidInput(field, 'holds a certificate that cannot be read', 'Paste the whole file again, in PEM');
	}
}

function checkPair(cert: string, key: string, passphrase: string | undefined): void {
	once([cert, key, passphrase].join('\n'), () => {
		const [own] = readCertificates('Client Certificate', cert);
		let matches: boolean;
		try {
			matches = own.checkPrivateKey(createPrivateKey({ key, passphrase }));
		} catch {
			throw invalidInput(
				'Client Key',
				(passphrase ?? '') === '' ? 'cannot be read' : "cannot be read with this 'Passphrase'",
				"Paste the whole file again, in PEM, and give the 'Passphrase' if it has one",
			);
		}
		if (!matches) throw invalidInput('Client Key', "does not belong to 'Client Certificate'", 'The first certificate there must be the one that the key was made for');
	});
}
