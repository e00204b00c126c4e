import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Config, Flags, Parser } from '@oclif/core';
import { execa } from 'execa';
import { parseArgsStringToArgv } from 'string-argv';
import { describe, expect, it } from 'vitest';
import { needs } from '../support/needs.ts';
import { runCli } from '../support/run-cli.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const config = await Config.load(ROOT);

/** All that `--help` can be asked of: Pidgin, its topics and its commands. */
const PAGES = ['', ...config.topics.map(({ name }) => name.replaceAll(':', ' '))];

/** Fails when a command line names a command, flag or value that there is not. */
async function parseLine(line: string): Promise<void> {
  const [program, ...words] = parseArgsStringToArgv(line.replace(/ > .*/, ''));
  expect(program).toBe('pidgin');
  const command =
    config.findCommand(words.slice(0, 2).join(':')) ?? config.findCommand(words[0] ?? '');
  if (command === undefined) throw new Error(`no command in: ${line}`);
  const { args, flags, baseFlags, strict } = await command.load();
  const rest = words.slice(command.id.split(':').length);
  await Parser.parse(rest, {
    args,
    flags: { ...baseFlags, ...flags, json: Flags.boolean() },
    strict,
  });
}

describe('help', () => {
  it.each(PAGES)(
    'fits 80 columns and has an example that can be typed: pidgin %s',
    async (page) => {
      const { stdout, exitCode } = await runCli([...page.split(' ').filter(Boolean), '--help'], {
        cwd: ROOT,
      });
      expect(exitCode).toBe(0);
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
      const afterUsage = stdout.slice(stdout.indexOf('\n\n', stdout.indexOf('USAGE')));
      const examples = [...afterUsage.matchAll(/^ +\$ (pidgin .*)$/gm)].map(
        ([, line = '']) => line,
      );
      expect(examples).not.toEqual([]);
      for (const example of examples) await parseLine(example);
    },
  );
});

describe('the man pages', () => {
  needs('mandoc');

  it('are as mandoc wants them', async () => {
    const pages = readdirSync(join(ROOT, 'man')).map((file) => join(ROOT, 'man', file));
    const { stdout } = await execa('mandoc', ['-Tlint', ...pages], { reject: false });
    // It looks for the others where pages are installed, and there they are not.
    const said = stdout.split('\n').filter((line) => !/referenced manual not found/.test(line));
    expect(said.filter((line) => line !== '')).toEqual([]);
  });
});
