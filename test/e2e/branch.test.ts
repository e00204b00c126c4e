import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { EventLine } from '../../src/schemas/event.ts';
import { loadNoRows, runCli, runJson, startCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';
import { untilSeen } from '../support/until-seen.ts';

loadNoRows();

interface Result {
  experiment_id: string;
  directory: string;
  conversations: { conversation_id: string; events: string; status: string }[];
}
interface Families {
  families: { conversation_id: string; branches: Families['families'] }[];
}

function eventsOf(path: string): EventLine[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines.map((line) => EventLine.parse(JSON.parse(line)));
}

/** What each request was made of, and what came. */
function requestsOf(path: string): unknown[] {
  return eventsOf(path).flatMap((event): unknown[] => {
    if (event.type === 'api.call.started') return [event.data.history_sha256];
    return event.type === 'response.completed' ? [event.data.content] : [];
  });
}

/** Holds a conversation of four turns. */
async function source(cwd: string): Promise<{ id: string; events: string }> {
  const names = ['-a', 'local:test', '-b', 'local:test', '-n', 'source', '--choose-names'];
  const { conversations } = await runJson<Result>(['run', ...names, '-t', '4', '--seed', '9'], {
    cwd,
  });
  const [only] = conversations;
  if (only === undefined) throw new Error('nothing was held');
  return { id: only.conversation_id, events: only.events };
}

describe('pidgin branch', () => {
  it('goes on as the source did when nothing is changed, and never touches it', async () => {
    const cwd = tempDir();
    const { id, events } = await source(cwd);
    const before = readFileSync(events);
    const { conversations } = await runJson<Result>(['branch', id, '--turn', '2', '--seed', '9'], {
      cwd,
    });
    const branch = conversations[0]?.events ?? '';
    // Eight requests and replies in four turns; the branch has those of the last two.
    expect(requestsOf(branch)).toEqual(requestsOf(events).slice(8));
    expect(readFileSync(events)).toEqual(before);
    expect(eventsOf(branch)[1]).toMatchObject({
      type: 'conversation.branched',
      data: { parent_conversation_id: id, branch_turn: 2, changes: [] },
    });
  });

  it('changes what is asked for, records its lineage, and can be branched and resumed itself', async () => {
    const cwd = tempDir();
    const { id, events } = await source(cwd);
    const edit = ['--edit', '1:b:I am not so sure.'];
    const asked = ['--turn', '2', '--turns', '5', '-b', 'local:test/long', '-r', '2', ...edit];
    const first = await runJson<Result>(['branch', id, ...asked, '-n', 'doubt'], { cwd });
    const [one, two] = first.conversations;
    const [, branched] = eventsOf(one?.events ?? '');
    expect(branched).toMatchObject({
      type: 'conversation.branched',
      data: { changes: ['max_turns', 'agent_b', 'branch.edits'] },
    });
    const { stderr } = await runCli(['branch', 'doubt'], { cwd });
    expect(stderr).toContain('all of them: pidgin tree doubt');
    const { stdout: listed } = await runCli(['tree', 'doubt'], { cwd });
    expect(listed).toContain(one?.conversation_id);
    expect(listed).toContain(two?.conversation_id);
    // A compressed source is as good as the file itself.
    writeFileSync(`${events}.gz`, gzipSync(readFileSync(events)));
    rmSync(events);
    const second = await runJson<Result>(['branch', one?.conversation_id ?? '', '--turn', '3'], {
      cwd,
    });
    await runJson(['import'], { cwd });
    const { rows } = await runJson<{ rows: unknown[] }>(
      [
        'query',
        'select conversation_id, parent_conversation_id, branch_turn, turns_completed, api_calls from conversations order by started_at',
      ],
      { cwd },
    );
    expect(rows).toEqual([
      [id, null, null, 4, 8],
      [one?.conversation_id, id, 2, 5, 6],
      [two?.conversation_id, id, 2, 5, 6],
      [second.conversations[0]?.conversation_id, one?.conversation_id, 3, 5, 4],
    ]);
    const inherited = await runJson<{ rows: unknown[] }>(
      [
        'query',
        `select turn_number, b_message from conversation_turns where inherited and conversation_id = '${two?.conversation_id}' order by turn_number`,
      ],
      { cwd },
    );
    expect(inherited.rows).toEqual([
      [0, expect.any(String)],
      [1, 'I am not so sure.'],
    ]);
    const { families } = await runJson<Families>(['tree', one?.conversation_id ?? ''], { cwd });
    expect(families).toMatchObject([
      {
        conversation_id: id,
        branches: [
          {
            conversation_id: one?.conversation_id,
            branches: [{ conversation_id: second.conversations[0]?.conversation_id }],
          },
          { conversation_id: two?.conversation_id, branches: [] },
        ],
      },
    ]);
    const { stdout } = await runCli(['tree', id], { cwd });
    expect(stdout).toMatch(/^conv_\w+ {2}source ◀\n├─ .* doubt\n│ {2}└─ .*\n└─ .* doubt\n$/);
  });

  it('tells a reply that was edited from those that were said, in branches of branches too', async () => {
    const cwd = tempDir();
    const { id } = await source(cwd);
    const edit = ['--edit', '1:b:I am not so sure.'];
    await runJson(['branch', id, '--turn', '2', '-t', '3', ...edit, '-n', 'doubt'], { cwd });
    const again = ['branch', 'doubt', '--turn', '2', '-t', '3', '-n', 'again'];
    const { conversations } = await runJson<Result>(again, { cwd });
    // It differs from its source in nothing.
    expect(eventsOf(conversations[0]?.events ?? '')[1]).toMatchObject({ data: { changes: [] } });
    for (const name of ['doubt', 'again']) {
      const { stdout: text } = await runCli(['transcript', name], { cwd });
      expect(text.match(/^\*\*.*, edited:\*\*\n\n> .*/gm)).toEqual([
        expect.stringMatching(/> I am not so sure\.$/),
      ]);
      const { stdout: page } = await runCli(['export', name, '--format', 'html', '--to', '-'], {
        cwd,
      });
      expect(page.match(/, edited<\/div><p>[^<]*/g)).toEqual([
        ', edited</div><p>I am not so sure.',
      ]);
    }
    await runJson(['import'], { cwd });
    const sql = 'select turn_number, author, content from messages where edited';
    const { rows } = await runJson<{ rows: unknown[] }>(['query', sql], { cwd });
    expect(rows).toEqual(Array.from({ length: 2 }, () => [1, 'agent_b', 'I am not so sure.']));
    const { exitCode } = await runCli(['replay', '--verify', 'again'], { cwd });
    expect(exitCode).toBe(0);
  });

  it('goes on where it was when it is resumed, though its source is gone', async () => {
    const cwd = tempDir();
    const { id, events } = await source(cwd);
    const whole = await runJson<Result>(['branch', id, '--turn', '2', '--turns', '6'], { cwd });
    const path = whole.conversations[0]?.events ?? '';
    const undisturbed = requestsOf(path);
    rmSync(events);
    // As if it had been killed between its first two events, and in the middle of its second turn.
    for (const kept of [1, 9]) {
      const lines = readFileSync(path, 'utf8').split('\n');
      writeFileSync(path, `${lines.slice(0, kept).join('\n')}\n`);
      const record = join(whole.directory, 'experiment.jsonl');
      writeFileSync(record, `${readFileSync(record, 'utf8').split('\n')[0]}\n`);
      const resumed = await runJson<Result>(['experiment', 'resume', whole.experiment_id], { cwd });
      expect(resumed.conversations[0]?.status).toBe('completed');
      expect(requestsOf(path)).toEqual(undisturbed);
    }
  });

  it('writes the spec of the branch, which runs it', async () => {
    const cwd = tempDir();
    const { id } = await source(cwd);
    const args = ['branch', id, '--turn', '3', '--save-spec', 'branch.yaml', '--seed', '1'];
    expect((await runCli(args, { cwd })).exitCode).toBe(0);
    const twice = await runCli(args, { cwd });
    expect([twice.exitCode, twice.stderr]).toEqual([2, expect.stringContaining('EEXIST')]);
    const { conversations } = await runJson<Result>(['run', 'branch.yaml'], { cwd });
    expect(eventsOf(conversations[0]?.events ?? '')[1]?.type).toBe('conversation.branched');
  });

  it.each([
    [
      ['-d', 'debate:science'],
      /^\[HUMAN\] The two of you take opposite sides .+ test it\.$/,
      'test',
    ],
    [['-d', 'debate:science', '-p', 'Begin.'], /test it\.\n\nBegin\.$/, 'test'],
    [['--meditation'], /^\[HUMAN\] Hello!/, 'silent'],
  ])('puts %j in the place of what it stands for in the source', async (asked, prompt, b) => {
    const cwd = tempDir();
    const { id } = await source(cwd);
    const { conversations } = await runJson<Result>(['branch', id, '--turn', '3', ...asked], {
      cwd,
    });
    const [started] = eventsOf(conversations[0]?.events ?? '');
    expect(started?.data).toMatchObject({
      opening_prompt: expect.stringMatching(prompt) as unknown,
      agents: { agent_b: { model: b } },
    });
  });

  it('refuses in one line what cannot be gone on from', async () => {
    const cwd = tempDir();
    const { id, events } = await source(cwd);
    const text = readFileSync(events, 'utf8');
    const refused = async (target: string, args: readonly string[]) => {
      const { exitCode, stderr } = await runCli(['branch', target, ...args], { cwd });
      return [exitCode, stderr.split('\n')[0]];
    };
    const said = (message: string) => expect.stringContaining(message);
    expect(await refused(id, ['--turn', '5'])).toEqual([2, said('has 4 complete turns')]);
    expect(await refused(id, [])).toEqual([2, said('nothing is left to say')]);
    expect(await refused(id, ['--turn', '1', '--edit', '1:a:No.'])).toEqual([
      2,
      said('Turn 1 is not taken over'),
    ]);
    expect(await refused(id, ['--edit', 'No.'])).toEqual([2, said('TURN:a:TEXT')]);

    writeFileSync(events, text.replace('"seq":5', '"seq":"five"'));
    expect(await refused(id, ['--turn', '1'])).toEqual([
      4,
      `Error: ${id} is damaged (line 6 of its events: schema), so what was said in it is not known.`,
    ]);

    const slow = 'local:test/slow,delay_ms=5';
    const run = startCli(['run', '-a', slow, '-b', slow, '-t', '999', '-n', 'slow', '--json'], {
      cwd,
    });
    await untilSeen(run, () => heldIn(cwd, 'slow'));
    expect(await refused('slow', ['--turn', '0'])).toEqual([2, said('is still being held')]);
    run.kill('SIGKILL');
    await run;
  });
});

/** Whether a conversation of an experiment has begun. */
function heldIn(cwd: string, name: string): boolean {
  const experiments = join(cwd, 'pidgin_output', 'experiments');
  const directory = readdirSync(experiments).find((entry) => entry.startsWith(`${name}_`));
  if (directory === undefined) return false;
  const files = readdirSync(join(experiments, directory));
  const events = files.find((file) => file.startsWith('events_'));
  if (events === undefined) return false;
  return readFileSync(join(experiments, directory, events), 'utf8').includes('\n');
}
