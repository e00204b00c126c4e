import { Flags } from '@oclif/core';

/** Of the commands that write CSV. */
export const RAW_CSV_FLAG = Flags.boolean({
  summary: 'Write texts to CSV as they are, those too that a spreadsheet would take for a formula.',
  env: 'PIDGIN_RAW_CSV',
});
