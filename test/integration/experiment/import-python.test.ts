import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readConversation } from '../../../src/events/read-conversation.ts';
import { findExperiments } from '../../../src/experiment/find-experiments.ts';
import { importPython } from '../../../src/experiment/python/import-python.ts';
import { PythonLog, writePythonExperiment } from '../../support/python-log.ts';
import { tempDir } from '../../support/temp-dir.ts';

const SAMPLES = join(import.meta.dirname, '../../fixtures/python');

const conversation = (id = 'conv_0000000a', startSecond = 0) =>
  new PythonLog(id, undefined, startSecond)
    .started({ experiment_id: 'experiment_0000abcd' })
    .turn(0, `${id} one`, `${id} two`);

/** Every file under a directory, by its path from there. */
function contents(directory: string): Record<string, string> {
  const names = readdirSync(directory, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    names
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => [path.slice(directory.length), readFileSync(path, 'utf8')]),
  );
}

async function repliesIn(output: string, experiment: string, conversationId: string) {
  const file = `events_${conversationId}.jsonl`;
  const { state, badLines } = await readConversation(join(output, 'experiments', experiment, file));
  expect(badLines).toEqual([]);
  return state.messages.map(({ content }) => content);
}

describe('importPython', () => {
  it('brings the samples along, word for word', async () => {
    const output = tempDir();
    const { summary } = await importPython(SAMPLES, output);
    expect(summary).toMatchObject({
      experiments: { converted: 3, replaced: 0, unchanged: 0, skipped: [] },
      conversations: 4,
      messages: 22,
      left_out_messages: 0,
      damaged: [],
      unknown_events: {},
    });
    expect(await repliesIn(output, 'golden_exp_6b858bf0', 'conv_6b858bf0_0001')).toEqual([
      'Let us discuss tides',
      'Building on that idea, we might consider perhaps we could explore this topic in more depth. ',
      "Building on that idea, we might consider the points you've raised connect to broader themes in our discussion. ",
      "To expand on this further, the points you've raised connect to broader themes in our discussion. ",
      "To expand on this further, the points you've raised connect to broader themes in our discussion. ",
    ]);
  });

  it('tells what was scheduled when it was, and the prompt that nobody gave', async () => {
    const output = tempDir();
    await importPython(join(SAMPLES, 'custom_awareness'), output);
    const said = await repliesIn(output, 'golden_exp_40392f51', 'conv_40392f51_0001');
    expect(said[0]).toBe('[Begin]');
    expect(said.slice(3, 5)).toEqual(['Consider the moon.', 'Consider the moon.']);
    expect(said.slice(7, 9)).toEqual(['Only for A.', 'Only for B.']);
    expect(said).toHaveLength(1 + 8 + 4);
  });

  it('changes nothing the second time, and gives the same bytes elsewhere', async () => {
    const [output, elsewhere] = [tempDir(), tempDir()];
    await importPython(SAMPLES, output);
    await importPython(SAMPLES, elsewhere);
    const before = contents(output);
    expect(contents(elsewhere)).toEqual(before);
    const { summary, directories } = await importPython(SAMPLES, output);
    expect(summary).toMatchObject({
      experiments: { converted: 0, replaced: 0, unchanged: 3 },
      conversations: 0,
    });
    expect(directories).toHaveLength(3);
    expect(contents(output)).toEqual(before);
  });

  it('only reads the old files', async () => {
    const source = tempDir();
    cpSync(SAMPLES, source, { recursive: true });
    const before = contents(source);
    await importPython(source, tempDir());
    expect(contents(source)).toEqual(before);
  });

  it.each([
    ['a pipe', (path: string) => void execFileSync('mkfifo', [path]), 'it is not a file'],
    ['a directory', (path: string) => mkdirSync(path), 'it is not a file'],
    ['a link', (path: string) => symlinkSync('/dev/zero', path), 'it is a link'],
  ])('skips an experiment with %s in the place of a log, and says why', async (_, put, reason) => {
    const [root, output] = [tempDir(), tempDir()];
    const path = join(writePythonExperiment(root, 'tides', [conversation()]), 'events_more.jsonl');
    put(path);
    const { summary } = await importPython(root, output);
    expect(summary.experiments.skipped).toEqual([
      {
        directory: join(root, 'tides'),
        reason: expect.stringContaining(`${path}: ${reason}`) as unknown,
      },
    ]);
  });

  it('names the conversations of a manifest whose events are gone', async () => {
    const [root, output] = [tempDir(), tempDir()];
    cpSync(join(SAMPLES, 'local_test'), root, { recursive: true });
    const log = join(root, 'events_conv_0c6829c4.jsonl');
    writeFileSync(`${log}.gz`, gzipSync(readFileSync(log)));
    rmSync(log);
    const { summary } = await importPython(root, output);
    expect(summary.conversations).toBe(1);
    expect(summary.damaged).toEqual([
      {
        file: expect.stringContaining('manifest.json') as unknown,
        line: null,
        reason: 'no event of conv_0c6829c4 is there',
      },
    ]);
  });

  it('takes what a copy of a log says again only once, and tells of it', async () => {
    const [root, output] = [tempDir(), tempDir()];
    const log = conversation();
    const source = writePythonExperiment(root, 'tides', [log]);
    writeFileSync(join(source, 'events_conv_0000000a copy.jsonl'), log.text());
    const { summary } = await importPython(root, output);
    expect(summary).toMatchObject({ conversations: 1, messages: 2 });
    expect(summary.damaged).toHaveLength(log.text().trimEnd().split('\n').length);
    expect(summary.damaged[0]).toMatchObject({ line: 1, reason: 'the same event again' });
  });

  it('replaces an experiment whole when its log has grown', async () => {
    const [root, output] = [tempDir(), tempDir()];
    const log = conversation();
    const source = writePythonExperiment(root, 'tides', [log]);
    await importPython(root, output);
    appendFileSync(
      join(source, 'events_conv_0000000a.jsonl'),
      new PythonLog('conv_0000000a', [], 60).turn(1, 'three', 'four').text(),
    );
    const { summary } = await importPython(root, output);
    expect(summary).toMatchObject({ experiments: { converted: 0, replaced: 1 }, messages: 4 });
    expect(readdirSync(join(output, 'experiments'))).toEqual(['tides_exp_0000abcd']);
    expect(await repliesIn(output, 'tides_exp_0000abcd', 'conv_0000abcd_0001')).toContain('four');
  });

  it('keeps what came along of a conversation whose log is gone since', async () => {
    const [root, output] = [tempDir(), tempDir()];
    const logs = [conversation('conv_0000000a', 10), conversation('conv_0000000b', 30)];
    const source = writePythonExperiment(root, 'tides', logs);
    await importPython(root, output);
    rmSync(join(source, 'events_conv_0000000a.jsonl'));
    const { summary, directories } = await importPython(root, output);
    const reason = 'conv_0000000a, which came along earlier, is not in it any more';
    expect(summary.experiments).toEqual({
      converted: 0,
      replaced: 0,
      unchanged: 0,
      skipped: [{ directory: source, reason }],
    });
    expect(directories).toEqual([]);
    for (const [index, letter] of ['a', 'b'].entries()) {
      const id = `conv_0000abcd_000${index + 1}`;
      const replies = await repliesIn(output, 'tides_exp_0000abcd', id);
      expect(replies).toContain(`conv_0000000${letter} one`);
    }
  });

  it('knows again what came along and was compressed since', async () => {
    const [root, output] = [tempDir(), tempDir()];
    writePythonExperiment(root, 'tides', [conversation()]);
    await importPython(root, output);
    const own = join(output, 'experiments', 'tides_exp_0000abcd', 'experiment.jsonl');
    writeFileSync(`${own}.gz`, gzipSync(readFileSync(own)));
    rmSync(own);
    expect((await importPython(root, output)).summary.experiments).toMatchObject({
      unchanged: 1,
      skipped: [],
    });
  });

  it('puts back what a killed replacement had put aside, and leaves nothing of it', async () => {
    const [root, output] = [tempDir(), tempDir()];
    const log = conversation();
    const source = writePythonExperiment(root, 'tides', [log]);
    await importPython(root, output);
    const place = join(output, 'experiments', 'tides_exp_0000abcd');
    const aside = join(output, 'experiments', '.replaced_tides_exp_0000abcd');
    // Killed before the new one was at its place.
    renameSync(place, aside);
    expect((await importPython(root, output)).summary.experiments.unchanged).toBe(1);
    expect(readdirSync(join(output, 'experiments'))).toEqual(['tides_exp_0000abcd']);
    // Killed before the old one was removed.
    cpSync(place, aside, { recursive: true });
    writeFileSync(join(source, 'events_conv_0000000a.jsonl'), log.turn(1, 'three', 'four').text());
    expect((await importPython(root, output)).summary.experiments.replaced).toBe(1);
    expect(readdirSync(join(output, 'experiments'))).toEqual(['tides_exp_0000abcd']);
    expect(await repliesIn(output, 'tides_exp_0000abcd', 'conv_0000abcd_0001')).toContain('four');
  });

  it('does not take what a killed conversion left behind for an experiment', async () => {
    const [root, output] = [tempDir(), tempDir()];
    writePythonExperiment(root, 'tides', [conversation()]);
    const left = join(output, 'experiments', '.converting_exp_0000abcd');
    mkdirSync(left, { recursive: true });
    writeFileSync(join(left, 'experiment.jsonl'), 'half');
    expect(await findExperiments(output)).toEqual([]);
    const { summary } = await importPython(root, output);
    expect(summary.experiments.converted).toBe(1);
    expect(readdirSync(join(output, 'experiments'))).toEqual(['tides_exp_0000abcd']);
  });

  it('numbers conversations by their start, also when they ran at the same time', async () => {
    const [root, output] = [tempDir(), tempDir()];
    const logs = [
      conversation('conv_0000000a', 30),
      conversation('conv_0000000b', 10),
      conversation('conv_0000000c', 10),
    ];
    writePythonExperiment(root, 'Überfahrt & Rückkehr!', logs);
    await importPython(root, output);
    const name = 'uberfahrt-ruckkehr_exp_0000abcd';
    for (const [index, letter] of ['b', 'c', 'a'].entries()) {
      const replies = await repliesIn(output, name, `conv_0000abcd_000${index + 1}`);
      expect(replies).toContain(`conv_0000000${letter} one`);
    }
  });

  it('tells conversations apart that share a file', async () => {
    const [root, output] = [tempDir(), tempDir()];
    const [a, b] = [conversation('conv_0000000a'), conversation('conv_0000000b', 1)];
    const source = writePythonExperiment(root, 'tides', []);
    const lines = a.lines.flatMap((line, index) => [line, b.lines[index]]);
    writeFileSync(join(source, 'events.jsonl'), `${lines.join('\n')}\n`);
    const { summary } = await importPython(source, output);
    expect(summary).toMatchObject({ conversations: 2, messages: 4 });
    expect(await repliesIn(output, 'tides_exp_0000abcd', 'conv_0000abcd_0002')).toEqual([
      'Tides?',
      'conv_0000000b one',
      'conv_0000000b two',
    ]);
  });

  it('reports damaged lines by file and line, and brings the rest along', async () => {
    const [root, output] = [tempDir(), tempDir()];
    const log = conversation();
    const source = writePythonExperiment(root, 'tides', [log]);
    const lines = log.lines.map((line, index) => (index === 0 ? line.slice(0, 40) : line));
    const torn = '{"conversation_id":"conv_0000000a","agent';
    writeFileSync(join(source, 'events_conv_0000000a.jsonl'), [...lines, torn].join('\n'));
    const { summary } = await importPython(root, output);
    expect(summary.messages).toBe(2);
    expect(summary.damaged.map(({ file, line }) => [file, line])).toEqual([
      ['tides/events_conv_0000000a.jsonl', 1],
      ['tides/events_conv_0000000a.jsonl', lines.length + 1],
    ]);
    expect(await repliesIn(output, 'tides_exp_0000abcd', 'conv_0000abcd_0001')).toHaveLength(3);
  });

  it('does without a manifest when the events say who spoke', async () => {
    const [root, output] = [tempDir(), tempDir()];
    const source = writePythonExperiment(root, 'tides', [conversation()]);
    rmSync(join(source, 'manifest.json'));
    const { summary } = await importPython(root, output);
    expect(summary).toMatchObject({ experiments: { converted: 1 }, messages: 2 });
    expect(summary.damaged).toMatchObject([{ file: 'tides/manifest.json', line: null }]);
  });

  it('skips, with a reason, what nothing says enough of, and what is there twice', async () => {
    const [root, output] = [tempDir(), tempDir()];
    writePythonExperiment(root, 'a', [conversation()]);
    writePythonExperiment(root, 'b', [conversation()]);
    const silent = writePythonExperiment(root, 'c', [new PythonLog().turn(0, 'one', 'two')]);
    writeFileSync(join(silent, 'manifest.json'), '{"experiment_id":"experiment_00000009"}');
    const { summary } = await importPython(root, output);
    expect(summary.experiments.converted).toBe(1);
    expect(summary.experiments.skipped).toEqual([
      { directory: join(root, 'b'), reason: `the same experiment as ${join(root, 'a')}` },
      { directory: silent, reason: expect.stringContaining('which models were to speak') },
    ]);
  });

  it('leaves alone an experiment of that id that did not come from there', async () => {
    const [root, output] = [tempDir(), tempDir()];
    writePythonExperiment(root, 'tides', [conversation()]);
    const ours = join(output, 'experiments', 'mine_exp_0000abcd');
    mkdirSync(ours, { recursive: true });
    writeFileSync(join(ours, 'notes.txt'), 'mine');
    const { summary } = await importPython(root, output);
    expect(summary.experiments.skipped).toMatchObject([{ reason: expect.stringContaining(ours) }]);
    expect(contents(join(output, 'experiments'))).toEqual({
      '/mine_exp_0000abcd/notes.txt': 'mine',
    });
  });

  it('derives what became of an experiment from its conversations, not from its manifest', async () => {
    const [root, output] = [tempDir(), tempDir()];
    const ended = (reason: string, digit: number) =>
      writePythonExperiment(root, `end-${digit}`, [conversation().ended(reason)], {
        id: `experiment_0000000${digit}`,
      });
    ended('error', 1);
    ended('interrupted', 2);
    ended('high_convergence', 3);
    writePythonExperiment(root, 'end-4', [conversation()], { id: 'experiment_00000004' });
    const two = [
      conversation().ended('error'),
      conversation('conv_b', 5).ended('max_turns_reached'),
    ];
    writePythonExperiment(root, 'end-5', two, { id: 'experiment_00000005' });
    const planned = { id: 'experiment_00000006', config: { repetitions: 2 } };
    writePythonExperiment(root, 'end-6', [conversation().ended('high_convergence')], planned);
    await importPython(root, output);
    const found = await findExperiments(output);
    const status = Object.fromEntries(
      found.map(({ manifest }) => [
        manifest?.name,
        [manifest?.status, manifest?.conversations.length],
      ]),
    );
    expect(status).toEqual({
      'end-1': ['failed', 1],
      'end-2': ['interrupted', 1],
      'end-3': ['completed', 1],
      'end-4': ['running', 1],
      'end-5': ['completed_with_failures', 2],
      'end-6': ['running', 2],
    });
  });

  it('says where a branch came from when that comes along, too', async () => {
    const [root, output] = [tempDir(), tempDir()];
    const branch = new PythonLog('conv_0000000b', []).started({
      experiment_id: 'experiment_0000000b',
    });
    writePythonExperiment(root, 'branch', [branch.turn(3, 'a', 'b')], {
      id: 'experiment_0000000b',
      config: {
        agent_b_model: 'model-c',
        branch_from_conversation: 'conv_0000000a',
        branch_from_turn: 3,
      },
    });
    writePythonExperiment(root, 'parent', [conversation()]);
    await importPython(root, output);
    const path = join(output, 'experiments/branch_exp_0000000b/events_conv_0000000b_0001.jsonl');
    const lines = readFileSync(path, 'utf8').trim().split('\n');
    const branched = lines
      .map((line) => JSON.parse(line))
      .find((each) => each.type.endsWith('branched'));
    expect(branched.data).toEqual({
      parent_experiment_id: 'exp_0000abcd',
      parent_conversation_id: 'conv_0000abcd_0001',
      branch_turn: 3,
      changes: ['agent_b'],
    });
  });

  it('says what is wrong with a path', async () => {
    await expect(importPython('/nowhere/at/all', tempDir())).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(importPython(tempDir(), tempDir())).rejects.toMatchObject({
      code: 'no_python_experiments',
    });
  });
});
