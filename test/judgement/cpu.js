/** Seconds of processor time that some work takes. */
exports.cpuSeconds = (work) => {
	const before = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1e6;
};
