import fc from 'fast-check';

// A mutant has to meet the examples that the code without mutants met, and few: it is one of thousands.
// A property that may wait for the disk longer than this says so.
fc.configureGlobal({ seed: 1, numRuns: 20, interruptAfterTimeLimit: 100 });
