/** Loads once and gives the same promise to everybody; a failure is not remembered, the next caller loads again. */
export function remember<T>(load: () => Promise<T>): () => Promise<T> {
	let loading: Promise<T> | undefined;
	return async () => {
		loading ??= load().catch((error: unknown) => {
			loading = undefined;
			throw error;
		});
		return await loading;
	};
}

/** As `remember`, for one thing per key. */
export function rememberEach<K, T>(load: (key: K) => Promise<T>): (key: K) => Promise<T> {
	const loaders = new Map<K, () => Promise<T>>();
	return async (key) => {
		const loader = loaders.get(key) ?? remember(async () => await load(key));
		loaders.set(key, loader);
		return await loader();
	};
}
