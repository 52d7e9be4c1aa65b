/** Closes a test run with one plain line that any CI can read: `N passed, N failed`. */
module.exports = class ClosingLine {
	onRunComplete(_contexts, { numPassedTests, numFailedTests, numFailedTestSuites }) {
		// A suite that could not even be loaded has no failed test of its own.
		const failed = Math.max(numFailedTests, numFailedTestSuites);
		process.stdout.write(`\n${numPassedTests} passed, ${failed} failed\n`);
	}
};
