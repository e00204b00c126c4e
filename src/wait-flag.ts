import { Flags } from '@oclif/core';

/** The flag of every command that needs the database for itself. */
export const WAIT_FLAG = Flags.integer({
  summary: 'How long to wait, in seconds, while another process has the database.',
  helpValue: 'SECONDS',
  min: 0,
  default: 10,
  env: 'PIDGIN_WAIT',
});
