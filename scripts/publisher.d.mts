/** What keeps the package from being published, one sentence each: placeholders, and files that say something else than publisher.json. */
export function publisherFaults(): string[];
