/** How to run npm. */
interface How {
	cwd: string;
	env?: NodeJS.ProcessEnv;
	/** What it is for, shown while it runs. */
	what: string;
	/** Whether what npm has just written means that it will never end well. */
	isHopeless?: (text: string) => boolean;
}

/** What installing needs to be told. */
interface Install {
	cwd: string;
	env?: NodeJS.ProcessEnv;
	what: string;
	/** How much room it takes, for the message that there is none. */
	space: string;
	/** Where it writes, for the message that it may not. */
	directory?: string;
	args?: string[];
}

export function npm(args: string[], how: How): Promise<{ code: number; output: string }>;

export function installLocked(install: Install): Promise<void>;

export function sentenceFor(output: string, names?: { space?: string; directory?: string }): string;
