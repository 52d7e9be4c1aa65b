/** The simulator of 4.2.5.0 answers as the genuine agent of 4.2.5.0 did. */
import { holdsTheContract } from './holds';
import type { Files } from './recordings';

holdsTheContract(jest.requireActual<Files>('./read.js'), '4.2.5.0');
