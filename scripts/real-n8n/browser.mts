/** A headless Chromium for looking at n8n's editor: playwright-core from beside the project, the browser from the system. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { installTools } from './install.mts';
import { systemProgram } from './systemPrograms.mts';

/** The part of Playwright's Locator that is used here. */
export interface Locator {
	click(options?: { force?: boolean; timeout?: number }): Promise<void>;
	dblclick(): Promise<void>;
	hover(): Promise<void>;
	fill(text: string): Promise<void>;
	press(key: string): Promise<void>;
	pressSequentially(text: string, options?: { delay?: number }): Promise<void>;
	waitFor(options?: { state?: 'visible' | 'hidden' | 'attached' | 'detached'; timeout?: number }): Promise<void>;
	count(): Promise<number>;
	isVisible(): Promise<boolean>;
	innerText(): Promise<string>;
	allInnerTexts(): Promise<string[]>;
	getAttribute(name: string): Promise<string | null>;
	locator(selector: string, options?: { hasText?: string | RegExp }): Locator;
	getByTestId(id: string | RegExp): Locator;
	getByText(text: string | RegExp, options?: { exact?: boolean }): Locator;
	all(): Promise<Locator[]>;
	first(): Locator;
	last(): Locator;
	nth(index: number): Locator;
	screenshot(options: { path: string }): Promise<unknown>;
}

/** The part of Playwright's Page that is used here. */
export interface Page extends Pick<Locator, 'locator' | 'getByTestId' | 'getByText'> {
	goto(url: string): Promise<unknown>;
	url(): string;
	waitForURL(url: RegExp): Promise<void>;
	waitForTimeout(milliseconds: number): Promise<void>;
	setDefaultTimeout(milliseconds: number): void;
	/** Gives the value of a piece of JavaScript in the page. */
	evaluate<T>(script: string): Promise<T>;
	keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
	mouse: { move(x: number, y: number, options?: { steps: number }): Promise<void>; down(): Promise<void>; up(): Promise<void> };
	on(event: 'console', listener: (message: { type(): string; text(): string }) => void): void;
	on(event: 'pageerror', listener: (error: Error) => void): void;
	screenshot(options: { path: string; clip?: { x: number; y: number; width: number; height: number } }): Promise<unknown>;
}

/** A running browser. */
export interface Browser {
	/** A page of its own with nothing in its memory, which reaches nothing but this machine. */
	page(size: { width: number; height: number }, colorScheme?: 'light' | 'dark'): Promise<Page>;
	close(): Promise<void>;
}

interface Playwright {
	selectors: { setTestIdAttribute(name: string): void };
	chromium: {
		launch(options: object): Promise<{ newContext(options: object): Promise<{ newPage(): Promise<Page> }>; close(): Promise<void> }>;
	};
}

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
/** The fonts are those that pages and emoji are drawn with. */
const PACKAGES = ['chromium', 'fonts-liberation', 'fonts-noto-color-emoji'];
const QUIET = ['--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
/** Nothing but this machine is reached. Not by routes of Playwright's: with these, the browser caches nothing. */
const LOOPBACK_ONLY = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost';

/**
 * Starts a headless browser.
 * @throws Error with one sentence when there is none
 */
export async function openBrowser(): Promise<Browser> {
	const executablePath = process.env.CHROMIUM ?? systemProgram(NAMES, PACKAGES);
	const tools = await installTools('browser', 'Installing playwright-core beside the project (once)');
	const { chromium, selectors } = createRequire(join(tools, 'package.json'))('playwright-core') as Playwright;
	selectors.setTestIdAttribute('data-test-id');
	// Chromium's sandbox does not start for root.
	const args = process.getuid?.() === 0 ? [...QUIET, LOOPBACK_ONLY, '--no-sandbox'] : [...QUIET, LOOPBACK_ONLY];
	const browser = await chromium.launch({ executablePath, headless: true, args });
	return {
		async page(viewport, colorScheme = 'light') {
			const context = await browser.newContext({ viewport, colorScheme, deviceScaleFactor: 1, timezoneId: 'UTC', locale: 'en-GB' });
			const page = await context.newPage();
			page.setDefaultTimeout(20_000);
			return page;
		},
		close: async () => await browser.close(),
	};
}
