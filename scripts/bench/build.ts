/** Bundles what is measured as what users run is bundled. */
import { bundle } from '../bundle.ts';

await bundle(
  'scripts/bench',
  ['scripts/bench/run.ts', 'scripts/bench/bare-client.ts'],
  'build/bench',
);
