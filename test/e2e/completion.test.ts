import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { needs } from '../support/needs.ts';
import { runCli } from '../support/run-cli.ts';

const cwd = mkdtempSync(join(tmpdir(), 'pidgin-test-'));

beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish']) {
    const { stdout } = await runCli(['completion', shell], { cwd });
    writeFileSync(join(cwd, shell), stdout);
  }
  mkdirSync(join(cwd, 'some-directory'));
});

afterAll(() => rmSync(cwd, { recursive: true, force: true }));

async function shell(name: string, args: readonly string[]): Promise<string[]> {
  const { stdout } = await execa(name, args, { cwd, env: { HOME: cwd, TERM: 'dumb' } });
  return stdout.split('\n').filter((line) => line !== '');
}

/** What bash offers for the last of these words. */
const bash = (...words: string[]) =>
  shell('bash', ['--norc', '-c', BASH, 'bash', 'pidgin', ...words]);

const BASH = `source ./bash
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_pidgin
printf '%s\\n' "\${COMPREPLY[@]}"`;

/** What fish offers at the end of a line. */
const fish = async (line: string) =>
  (await shell('fish', ['-c', `source ./fish; complete -C ${JSON.stringify(line)}`])).map(
    (offer) => offer.split('\t')[0],
  );

/** What zsh makes of lines when Tab is pressed at their end, on a terminal. */
const zsh = (...lines: string[]) => shell('zsh', ['-f', '-c', ZSH, 'zsh', ...lines]);

const ZSH = `zmodload zsh/zpty
zpty z zsh -f -i
zpty -w z "PROMPT=; autoload -U compinit; compinit -u -D; source ./zsh
show() { print -r -- \\"<<\\$BUFFER>>\\"; zle kill-whole-line }; zle -N show; bindkey '^X' show
print re''ady"
zpty -r z out '*ready*'
for line in "$@"; do
  zpty -n -w z "$line"$'\\t\\C-x'
  zpty -r z out '*<<*>>*'
  print -r -- "\${\${out##*<<}%%>>*}"
done
zpty -d z`;

describe('completion in bash', () => {
  it('offers commands, flags and values', async () => {
    expect(await bash('')).toEqual(expect.arrayContaining(['run', 'experiment', 'completion']));
    expect(await bash('exp')).toEqual(['experiment', 'export']);
    expect(await bash('experiment', 're')).toEqual(['resume']);
    expect(await bash('run', '--convergence-a')).toEqual(['--convergence-action']);
    expect(await bash('run', '--convergence-action', '')).toEqual(['notify', 'pause', 'stop']);
    expect(await bash('run', '--convergence-action', '=', 'st')).toEqual(['stop']);
    expect(await bash('run', 'study.yaml', '--no-imp')).toEqual(['--no-import']);
    expect(await bash('run', '-o', 'some')).toEqual(['some-directory']);
    expect(await bash('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });
});

describe('completion in fish', () => {
  needs('fish');

  it('offers commands, flags and values', async () => {
    expect(await fish('pidgin exp')).toEqual(['experiment', 'export']);
    expect(await fish('pidgin experiment re')).toEqual(['resume']);
    expect(await fish('pidgin run --convergence-a')).toEqual(['--convergence-action']);
    expect(await fish('pidgin run --convergence-action ')).toEqual(['notify', 'pause', 'stop']);
    expect(await fish('pidgin run -o some')).toEqual(['some-directory/']);
    expect(await fish('pidgin completion f')).toEqual(['fish']);
  });
});

describe('completion in zsh', () => {
  needs('zsh');

  it('completes commands, flags and values', async () => {
    expect(
      await zsh(
        'pidgin exper',
        'pidgin experiment res',
        'pidgin run --convergence-act',
        'pidgin run --convergence-action st',
        'pidgin run -o some',
        'pidgin completion f',
      ),
    ).toEqual([
      'pidgin experiment ',
      'pidgin experiment resume ',
      'pidgin run --convergence-action ',
      'pidgin run --convergence-action stop ',
      'pidgin run -o some-directory/',
      'pidgin completion fish ',
    ]);
  });
});
