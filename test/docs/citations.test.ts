/**
 * What a docstring cites can be opened: the documents and headings that the repository's files name are in the repository.
 *
 * A citation is a page and the anchor that GitHub makes of its heading, as in docs/reference/obshell.md#310-restore-a-tenant.
 * Further headings of the page that the file cited last may stand alone, as #311-cancel-a-restore does here.
 */
interface Files {
	filesIn(folder: string): string[];
	textOf(path: string): string;
}
const { filesIn, textOf } = jest.requireActual<Files>('../files.js');

const REFERENCE = 'docs/reference/';

const everything = filesIn('');
const code = everything.filter((path) => /\.(ts|mts|js|mjs|cjs|sh|py)$|^\.ci\//.test(path));
const pages = everything.filter((path) => path.endsWith('.md'));
/** The notes name many pages of other repositories; what they link to is looked at all the same. */
const speaking = [...code, ...pages.filter((path) => !path.startsWith(REFERENCE))];

/** The anchor that GitHub gives a heading. */
function anchorOf(heading: string): string {
	const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').trim().toLowerCase();
	return text.replace(/[^\p{L}\p{M}\p{N}\p{Pc}\- ]/gu, '').replaceAll(' ', '-');
}

/** A page without its blocks of code. */
const prose = (page: string) => textOf(page).replace(/^```[^]*?^```/gm, '');

/** The anchors of a page's headings of these levels, in their order. */
function anchorsOf(page: string, levels = '1,6'): string[] {
	const headings = [...prose(page).matchAll(new RegExp(`^#{${levels}} +(.+)$`, 'gm'))];
	return headings.map(([, text]) => anchorOf(text));
}

const anchors = new Map(pages.map((page) => [page, new Set(anchorsOf(page))]));

const folderOf = (path: string) => path.split('/').slice(0, -1).join('/');

/** A path as seen from a folder, without `.` and `..`. */
function seenFrom(folder: string, path: string): string {
	const steps: string[] = [];
	for (const step of `${folder}/${path}`.split('/')) {
		if (step === '..') steps.pop();
		else if (step !== '.' && step !== '') steps.push(step);
	}
	return steps.join('/');
}

interface Citation {
	/** Undefined when an anchor stands alone and the file has cited no page before. */
	page?: string;
	anchor?: string;
}

/** The pages of `docs` and their headings that a text cites, in its order. */
function citedIn(text: string): Citation[] {
	const form = /\b(?<page>docs\/[\w./-]*\.md)(?:#(?<anchor>[\w-]+))?|(?<![\w/&])#(?<alone>\d+-[a-z][\w-]*)/g;
	let last: string | undefined;
	return [...text.matchAll(form)].map(({ groups = {} }) => {
		last = groups.page ?? last;
		return { page: last, anchor: groups.anchor ?? groups.alone };
	});
}

const isThere = ({ page, anchor }: Citation) =>
	page !== undefined && anchors.has(page) && (anchor === undefined || anchors.get(page)?.has(anchor) === true);

/** `path:line: match` of everything that a form finds in these files. */
function found(form: RegExp, paths: string[], wrong: (match: RegExpMatchArray, path: string) => boolean = () => true): string[] {
	return paths.flatMap((path) => {
		const text = textOf(path);
		const matches = [...text.matchAll(form)].filter((match) => wrong(match, path));
		return matches.map((match) => `${path}:${text.slice(0, match.index).split('\n').length}: ${match[0].trim()}`);
	});
}

it('makes anchors as GitHub does', () => {
	const headings = ['3.10 Restore a tenant', '1.1 AK/SK signature', "8. Words that OCP's console knows", '2.4 `json: false` and *others*', '一致性 X_y'];
	expect(headings.map(anchorOf)).toEqual([
		'310-restore-a-tenant',
		'11-aksk-signature',
		'8-words-that-ocps-console-knows',
		'24-json-false-and-others',
		'一致性-x_y',
	]);
});

it('every heading that the code cites is there', () => {
	const cited = code.flatMap((path) => citedIn(textOf(path)).map((citation) => ({ path, ...citation })));
	const missing = cited.filter((citation) => !isThere(citation));
	expect(missing.map(({ path, page, anchor }) => `${path}: ${page ?? 'no page cited before'} ${anchor ?? ''}`)).toEqual([]);
});

it.each([
	['obshell', 100],
	['ocp', 50],
	['n8n', 5],
])('the notes on %s are what the code goes by', (name, least) => {
	const cited = code.flatMap((path) => citedIn(textOf(path)));
	expect(cited.filter(({ page, anchor }) => page === `${REFERENCE}${name}.md` && anchor !== undefined).length).toBeGreaterThanOrEqual(least);
});

it('no page is named that is not in the repository, nor by half its path', () => {
	const names = /(?<![\w/.:-])(?!https?:)[\w./-]*[\w-]\.md\b(?!\.?\w)/g;
	const isLost = (name: string, path: string) => ['', folderOf(path)].every((folder) => !everything.includes(seenFrom(folder, name)));
	expect(found(names, speaking, ([name], path) => isLost(name, path))).toEqual([]);
});

it('no section is cited by its number alone', () => {
	expect(found(/\bsections? \d+(?:\.\d+)?\b/g, speaking)).toEqual([]);
	const notes = pages.filter((page) => page.startsWith(REFERENCE)).map(prose).join('\n');
	const numbers = new Set([...notes.matchAll(/^### ([\d.]+) /gm)].map(([, number]) => number));
	expect(numbers.size).toBeGreaterThan(40);
	expect(found(/^[ \t]*(?:\/?\*|\/\/).*\((\d\.\d{1,2})\)/gm, code, ([, number]) => numbers.has(number))).toEqual([]);
});

it('every link of a page leads somewhere', () => {
	const links = /\]\((?!https?:|mailto:)(?<page>[^)#\s]*)(?:#(?<anchor>[^)\s]+))?\)/g;
	const leads = (page: string, to: string, anchor?: string) => {
		const target = to === '' ? page : seenFrom(folderOf(page), decodeURIComponent(to));
		const there = everything.some((path) => path === target || path.startsWith(`${target}/`));
		return there && (anchor === undefined || anchors.get(target)?.has(decodeURIComponent(anchor)) !== false);
	};
	const broken = pages.flatMap((page) =>
		[...prose(page).matchAll(links)]
			.filter(({ groups = {} }) => !leads(page, groups.page, groups.anchor))
			.map(([link]) => `${page}: ${link}`),
	);
	expect(broken).toEqual([]);
});

it('every link from n8n to our pages leads to one, and to a heading of it', () => {
	const ours = everything.filter((path) => /^(nodes|credentials)\/.*\.(ts|json)$/.test(path));
	const links = /\/n8n-nodes-oceanbase-backup(?:\/blob\/main\/([\w./-]+\.md))?(?:#([\w-]+))?(?=['"])/g;
	expect(found(links, ours).length).toBeGreaterThan(0);
	const leads = ([, page = 'README.md', anchor]: RegExpMatchArray) => isThere({ page, anchor });
	expect(found(links, ours, (link) => !leads(link))).toEqual([]);
});

it.each(['obshell', 'ocp', 'n8n'])('the contents of the notes on %s are all of their headings', (name) => {
	const page = `${REFERENCE}${name}.md`;
	const [, contents] = textOf(page).match(/^## Contents\n([^]*?)^## /m) ?? [];
	const listed = [...(contents ?? '').matchAll(/^ *- \[.*\]\(#([^)]+)\)$/gm)].map(([, anchor]) => anchor);
	expect(listed).toEqual(anchorsOf(page, '2,3').filter((anchor) => anchor !== 'contents'));
	expect(new Set(listed).size).toBe(listed.length);
});
