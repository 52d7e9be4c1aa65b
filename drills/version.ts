/** The version of this package, as in package.json: a test holds them together, because a node may not read files. */
export const PACKAGE_VERSION = '0.1.0';
