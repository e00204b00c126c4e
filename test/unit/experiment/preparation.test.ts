import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  agree,
  type Consent,
  type OllamaNeed,
  stepsFor,
} from '../../../src/experiment/preparation.ts';
import { tempDir } from '../../support/temp-dir.ts';

const LOCAL = 'http://127.0.0.1:11434';
const running = new AbortController().signal;

/** A directory with a file `ollama` in it. */
function tempProgram(mode = 0o755) {
  const directory = tempDir();
  const path = join(directory, 'ollama');
  writeFileSync(path, '#!/bin/sh\n', { mode });
  return { directory, path };
}

function need(model: string, kind: 'no_server' | 'no_model', url = LOCAL): OllamaNeed {
  const endpoint = { kind: 'ollama', baseUrl: url } as const;
  return { provider: 'ollama', model, endpoint, url, address: url, state: { kind } };
}

describe('stepsFor', () => {
  it('starts one server for two models, and downloads each once', () => {
    const { directory, path } = tempProgram();
    const needs = [
      need('qwen3', 'no_server'),
      need('phi4', 'no_server'),
      need('qwen3', 'no_server'),
    ];
    expect(stepsFor(needs, { PATH: `/nowhere:${directory}` })).toEqual([
      { step: 'start_server', address: LOCAL, command: [path, 'serve'], log: 'ollama.log' },
      { step: 'pull_model', address: LOCAL, model: 'qwen3' },
      { step: 'pull_model', address: LOCAL, model: 'phi4' },
    ]);
  });

  it('never starts a server on another machine, but may have it download', () => {
    const { directory } = tempProgram();
    const remote = 'http://gpu-box:11434';
    expect(() => stepsFor([need('qwen3', 'no_server', remote)], { PATH: directory })).toThrow(
      'Ollama at http://gpu-box:11434 does not answer, and Pidgin starts none on another machine.',
    );
    expect(stepsFor([need('qwen3', 'no_model', remote)], {})).toEqual([
      { step: 'pull_model', address: remote, model: 'qwen3' },
    ]);
  });

  it('does not take a directory or a text for a program', () => {
    const { directory } = tempProgram(0o644);
    expect(() => stepsFor([need('qwen3', 'no_server')], { PATH: directory })).toThrow(
      'there is no program ollama in the PATH',
    );
  });
});

describe('agree', () => {
  const steps = stepsFor([need('qwen3', 'no_model')], {});
  const asking = (answer: boolean) => {
    const asked: string[] = [];
    const consent: Consent = {
      yes: false,
      ask: async (question) => {
        asked.push(...question);
        return answer;
      },
    };
    return { asked, consent };
  };

  it('says what would be done before it asks', async () => {
    const { asked, consent } = asking(true);
    await agree(steps, consent, running);
    expect(asked).toEqual([
      `Ollama at ${LOCAL} does not have qwen3. Pidgin would`,
      '  download  qwen3',
      'How large a download is will be known when it begins; Ctrl-C stops it.',
    ]);
  });

  it('takes no for an answer', async () => {
    await expect(agree(steps, asking(false).consent, running)).rejects.toMatchObject({
      code: 'consent_needed',
      exitCode: 2,
      suggestions: ['By hand: ollama pull qwen3', 'Or let Pidgin do it: --yes'],
    });
  });

  it('asks nothing when there is nothing to do', async () => {
    const { asked, consent } = asking(false);
    await agree([], consent, running);
    expect(asked).toEqual([]);
  });

  it('is interrupted by Ctrl-C instead of an answer', async () => {
    await expect(agree(steps, asking(false).consent, AbortSignal.abort())).rejects.toMatchObject({
      exitCode: 130,
    });
  });
});
