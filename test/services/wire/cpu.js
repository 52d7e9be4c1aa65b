/** Seconds of processor time that some work takes: what else the machine does is not counted. */
exports.cpuSeconds = (work) => {
	const begun = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(begun);
	return (user + system) / 1e6;
};
