import fc from 'fast-check';

// A mutant has to meet the examples that the code without mutants met, and few: it is one of thousands.
// A property that may wait for the disk longer than this says so. Less would do on a machine that has
// nothing else to do; on a busy one the first example alone takes 100 ms, and a property that is
// interrupted before its first example has failed: the mutant would count as killed.
fc.configureGlobal({ seed: 1, numRuns: 20, interruptAfterTimeLimit: 500 });
