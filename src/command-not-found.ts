import type { Hook } from '@oclif/core';
import { didYouMean, EXIT, usageError } from './errors.ts';
import { errorJson, errorText, tellError } from './tell-error.ts';

/** Says that there is no such command in the way that commands say what is wrong. */
const commandNotFound: Hook<'command_not_found'> = async function ({ id, argv = [], config }) {
  const asked = id.replaceAll(':', ' ');
  const commands = config.commandIDs.map((command) => command.replaceAll(':', ' '));
  const words = asked.split(' ');
  const hint = words
    .map((_, index) => didYouMean(words.slice(0, words.length - index).join(' '), commands))
    .find((found) => found !== undefined);
  const told = tellError(
    usageError(
      'unknown_command',
      `There is no command ${JSON.stringify(asked)}.`,
      ...(hint === undefined ? [] : [hint]),
      `${config.bin} --help lists the commands.`,
    ),
    { names: [], absent: {} },
    false,
  );
  if (argv.includes('--json'))
    process.stdout.write(`${JSON.stringify(errorJson(told), null, 2)}\n`);
  else process.stderr.write(errorText(told));
  this.exit(EXIT.usage);
};

export default commandNotFound;
