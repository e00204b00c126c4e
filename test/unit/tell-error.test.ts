import { Errors } from '@oclif/core';
import { expect, it } from 'vitest';
import { didYouMean } from '../../src/errors.ts';
import { errorText, tellError } from '../../src/tell-error.ts';

const FLAGS = ['repetitions', 'turns', 'output'];

it.each([
  [
    'Parsing --turns \n\tExpected an integer but received: x\nSee more help with --help',
    '--turns: a whole number is wanted, not x',
  ],
  [
    'Parsing --temperature \n\ta number from 0 to 2 is wanted, not 9',
    '--temperature: a number from 0 to 2 is wanted, not 9',
  ],
  ['Flag --agent-a expects a value', 'Flag --agent-a expects a value'],
])('puts in our words what oclif says: %j', (theirs, ours) => {
  const told = tellError(new Errors.CLIError(theirs), FLAGS);
  expect(told).toMatchObject({ message: ours, code: 'invalid_usage', exitCode: 2 });
});

it('says which flag was probably meant', () => {
  const error = Object.assign(new Errors.CLIError('Nonexistent flag: --repetitins'), {
    flags: ['--repetitins'],
  });
  expect(errorText(tellError(error, FLAGS))).toBe(
    `Error: Unknown flag --repetitins.
  Did you mean --repetitions?
  --help shows how the command is used.
`,
  );
});

it('takes what goes on from what was given for the nearest', () => {
  expect(didYouMean('api_key', ['kind', 'api_key_env', 'base_url'])).toBe(
    'Did you mean api_key_env?',
  );
  expect(didYouMean('zz', ['kind', 'api_key_env'])).toBeUndefined();
});
