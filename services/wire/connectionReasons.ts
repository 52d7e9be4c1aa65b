/** What is known of the way to the server, for advice that fits. */
export interface Way {
	/** Whether the credential has 'Ignore SSL Issues' on. */
	ignoresSslIssues?: boolean;
	/** Whether the credential gives a CA certificate of its own. */
	hasCa?: boolean;
	/** Whether the credential gives a client certificate. */
	hasClientCertificate?: boolean;
}

/** Why a connection failed, by what Node.js and OpenSSL call it. */
export interface Reason {
	/** The system's code. */
	codes: RegExp;
	/** OpenSSL's words, where one code stands for many things. */
	words?: RegExp;
	/**
	 * Whether it can only happen before the first byte of the request: while the name is looked up, while the certificate
	 * is checked, or by an alert that TLS has for the handshake alone.
	 */
	neverSent: boolean;
	/** Continues a sentence that begins with the server's address. */
	says: string;
	advice(way: Way): string;
}

/** n8n's helper for nodes leaves `agentOptions` out in n8n-core 2.17.3 and earlier, and heeds them from 2.20.0 on. */
const OLD_N8N = 'n8n before 2.20 does not use the certificates of a credential: update it';

const CHECK_SCHEME = 'Check whether Base URL should begin with http:// or https://.';

/** TLS: each fault with its own remedy; 'Ignore SSL Issues' is named where it helps and is off, and never as the first. */
const TLS: Reason[] = [
	{
		codes: /^CERT_HAS_EXPIRED$/,
		neverSent: true,
		says: 'shows a TLS certificate that has expired',
		advice: () => "Have the certificate renewed on the server, and check n8n's clock.",
	},
	{
		codes: /^CERT_NOT_YET_VALID$/,
		neverSent: true,
		says: 'shows a TLS certificate that is not valid yet',
		advice: () => "Check n8n's clock and that of the machine which made the certificate.",
	},
	{
		codes: /^(ERR_TLS_CERT_ALTNAME_(INVALID|FORMAT)|HOSTNAME_MISMATCH)$/,
		neverSent: true,
		says: 'shows a TLS certificate that is made out to another name',
		advice: () => 'Use one of the names in the certificate in Base URL, or have one made for this name or address.',
	},
	{
		codes: /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(VERIFY_LEAF_SIGNATURE|GET_ISSUER_CERT(_LOCALLY)?)|CERT_UNTRUSTED)$/,
		neverSent: true,
		says: 'shows a TLS certificate of a CA that n8n does not trust',
		advice: ({ hasCa, ignoresSslIssues }) =>
			hasCa
				? `'CA Certificate' of the credential is not of the CA that signed it: get the right one. ${OLD_N8N}, or start it with NODE_EXTRA_CA_CERTS.`
				: `Put the certificate of that CA into 'CA Certificate' of the credential (under 'Set Certificates and Fingerprints'), or start n8n with NODE_EXTRA_CA_CERTS.${ignoresSslIssues ? '' : " 'Ignore SSL Issues' would do, but then anybody can pose as the server."}`,
	},
	{
		codes: /^CERT_REVOKED$/,
		neverSent: true,
		says: 'shows a TLS certificate that was revoked',
		advice: () => 'Have a new certificate put on the server.',
	},
	{
		codes: /^(CERT_|INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED|UNABLE_TO_|CRL_|ERR_SSL_(EE_KEY_TOO_SMALL|CA_(KEY_TOO_SMALL|MD_TOO_WEAK)))/,
		neverSent: true,
		says: 'shows a TLS certificate that cannot be accepted',
		advice: () => 'Have a sound certificate put on the server: the words in brackets say what is wrong with this one.',
	},
	{
		codes: /^(EPROTO|ERR_SSL_)/,
		words: /(unsupported|wrong ssl) protocol|UNSUPPORTED_PROTOCOL|alert protocol version|ALERT_PROTOCOL_VERSION|unsupported protocol version/i,
		neverSent: true,
		says: 'and n8n have no version of TLS in common',
		advice: () => 'Have TLS 1.2 or later switched on at the server: older versions are refused.',
	},
	{
		codes: /^(EPROTO|ERR_SSL_)/,
		// A server of TLS 1.3 says so when the request may be on its way already.
		words: /certificate[ _]required|alert number 116|peer did not return a certificate/i,
		neverSent: false,
		says: 'demands a client certificate',
		advice: clientCertificate,
	},
	{
		codes: /^(EPROTO|ERR_SSL_)/,
		words: /alert (bad certificate|certificate (unknown|expired|revoked)|unsupported certificate|unknown ca|access denied|decrypt error)|ALERT_(BAD_CERTIFICATE|CERTIFICATE_(UNKNOWN|EXPIRED|REVOKED)|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED|DECRYPT_ERROR)/i,
		neverSent: false,
		says: 'does not accept n8n by its client certificate',
		advice: clientCertificate,
	},
	{
		codes: /^(EPROTO|ERR_SSL_)/,
		words: /handshake failure|HANDSHAKE_FAILURE|no shared cipher|insufficient security|no ciphers available/i,
		neverSent: true,
		says: 'breaks off the TLS handshake',
		advice: (way) => `Either it demands a client certificate, or it has no cipher in common with n8n. ${clientCertificate(way)}`,
	},
	{
		codes: /^(EPROTO|ERR_SSL_)/,
		words: /unrecognized name|UNRECOGNIZED_NAME/i,
		neverSent: true,
		says: 'knows no server of that name',
		advice: () => 'Use the host name for which the server has a certificate in Base URL.',
	},
	{
		codes: /^(EPROTO|ERR_SSL_)/,
		words: /(dh|ee|ca) key too small|DH_KEY_TOO_SMALL|unsafe legacy renegotiation|UNSAFE_LEGACY/i,
		neverSent: true,
		says: 'offers TLS that is too weak',
		advice: () => 'Have the server updated: its keys or its way of renegotiation are refused today.',
	},
];

/** Only where the handshake is known not to be over: the same words come when a good connection is damaged. */
const PLAIN_HTTP: Reason = {
	codes: /^(EPROTO|ERR_SSL_)/,
	words: /wrong version number|WRONG_VERSION_NUMBER|packet length too long|PACKET_LENGTH_TOO_LONG|http request/i,
	neverSent: false,
	says: 'does not speak TLS on this port',
	advice: () => 'It seems to be plain HTTP: begin Base URL with http://, or give the port that has TLS.',
};

const OTHERS: Reason[] = [
	{
		codes: /^(EPROTO|ERR_SSL_)/,
		neverSent: false,
		says: 'broke off in the midst of TLS',
		advice: () => 'What was sent was damaged on its way, or something in between breaks TLS up. If it happens again, check the network and any proxy.',
	},
	{
		codes: /^ECONNREFUSED$/,
		neverSent: true,
		says: 'refuses connections',
		advice: () => 'Check the port in Base URL, and whether the server is running.',
	},
	{
		codes: /^(ENOTFOUND|EAI_AGAIN)$/,
		neverSent: true,
		says: 'has no known network address',
		advice: () => 'Check the host name in Base URL.',
	},
	{
		codes: /^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/,
		neverSent: false,
		says: 'has no network route from n8n',
		advice: () => 'Check the address in Base URL and the firewall.',
	},
	{
		codes: /^HPE_/,
		neverSent: false,
		says: 'does not keep to HTTP in its answer',
		advice: () => 'Check Base URL, and whether a proxy in between changes answers.',
	},
	{
		codes: /^(ECONNABORTED|ETIMEDOUT|ESOCKETTIMEDOUT|ERR_CANCELED)$/,
		neverSent: false,
		says: 'did not answer in time',
		advice: () => 'Check the network between n8n and the server, and the load on the server.',
	},
	{
		codes: /^(ECONNRESET|EPIPE|ERR_BAD_RESPONSE)$/,
		neverSent: false,
		says: 'closed the connection',
		advice: () => `If it happens again: ${CHECK_SCHEME.charAt(0).toLowerCase()}${CHECK_SCHEME.slice(1)}`,
	},
];

const NO_KNOWN_REASON: Reason = {
	codes: /^/,
	neverSent: false,
	says: 'could not be reached',
	advice: () => 'Check Base URL and the network between n8n and the server.',
};

/**
 * The reason that fits best.
 * @param inHandshake whether the TLS handshake was not over yet; undefined = not known
 */
export function reasonOf(code: string, words: string, inHandshake: boolean | undefined): Reason {
	const fits = ({ codes, words: known }: Reason) => codes.test(code) && (known === undefined || known.test(`${code} ${words}`));
	const candidates = [...TLS, ...(inHandshake === false ? [] : [PLAIN_HTTP]), ...OTHERS];
	return candidates.find(fits) ?? NO_KNOWN_REASON;
}

function clientCertificate({ hasClientCertificate }: Way): string {
	return hasClientCertificate
		? `Check that 'Client Certificate' of the credential is one that the server accepts, whole with the certificates in between. ${OLD_N8N}.`
		: "Put one that the server accepts into 'Client Certificate' and 'Client Key' of the credential (under 'Set Certificates and Fingerprints').";
}
