import { beforeEach } from 'vitest';
import { beginTest } from './words-of-test.ts';

// What a file reads as it is loaded comes before its first test.
beginTest();
beforeEach(beginTest);
