import type { Files } from './recordings';

declare const files: Files;
export default files;
