/** The simulator of 4.4.1.1 answers as the genuine agent of 4.4.1.1 did. */
import { holdsTheContract } from './holds';
import type { Files } from './recordings';

holdsTheContract(jest.requireActual<Files>('./read.js'), '4.4.1.1');
