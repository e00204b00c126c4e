/** Imports into an output directory, large files as the largest are: piece by piece, into a copy. */
import { systemClock } from '../../src/events/clock.ts';
import { ImportService } from '../../src/storage/import-service.ts';

const [outputDirectory = ''] = process.argv.slice(2);
await new ImportService({ outputDirectory, clock: systemClock }).import({ bytesAtATime: 1 });
