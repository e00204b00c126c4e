import { randomBytes } from 'node:crypto';
import { execa } from 'execa';

/** A pseudo-terminal with a shell in it, drawn by a tmux server of its own. */
export class Terminal {
  readonly #server = `pidgin-${randomBytes(6).toString('hex')}`;

  /** A terminal of the given size, at a prompt. */
  static async open(columns: number, rows: number): Promise<Terminal> {
    const terminal = new Terminal();
    await terminal.#tmux(
      ...['new-session', '-d', '-x', String(columns), '-y', String(rows)],
      // The shell of a person: neither CI nor a wish for no colours is handed on from the tests.
      ...['env', '-u', 'CI', '-u', 'CONTINUOUS_INTEGRATION', '-u', 'NO_COLOR', '-u', 'FORCE_COLOR'],
      ...['PS1=$ ', 'bash', '--norc', '--noprofile'],
    );
    await terminal.#tmux('set-option', '-g', 'window-size', 'manual');
    await terminal.until((screen) => screen.includes('$'));
    return terminal;
  }

  /** Types a command and Enter. */
  async run(command: string): Promise<void> {
    await this.#tmux('send-keys', '-l', command);
    await this.press('Enter');
  }

  /** Presses keys, by their tmux names. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux('send-keys', ...keys);
  }

  /** Pastes a text, as a terminal does that marks what is pasted, or as one that does not. */
  async paste(text: string, marks: 'marked' | 'unmarked'): Promise<void> {
    await execa('tmux', ['-L', this.#server, 'load-buffer', '-'], { input: text });
    // Without -r a line break is pasted as Enter, as terminals do.
    await this.#tmux('paste-buffer', ...(marks === 'marked' ? ['-p'] : []));
  }

  async resize(columns: number, rows: number): Promise<void> {
    await this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
  }

  /** What is on the screen, without trailing white space. */
  async screen(): Promise<string> {
    return trimmed(await this.#tmux('capture-pane', '-p'));
  }

  /** What is on the screen, with the escape codes that colour it. */
  async colouredScreen(): Promise<string> {
    return trimmed(await this.#tmux('capture-pane', '-p', '-e'));
  }

  /** Everything that was written, from the first line that is still kept. */
  async scrollback(): Promise<string> {
    return trimmed(await this.#tmux('capture-pane', '-p', '-S', '-'));
  }

  /** Keeps in a file all that is written from now on, with what moves the cursor. */
  async keepIn(path: string): Promise<void> {
    await this.#tmux('pipe-pane', `cat > '${path}'`);
  }

  /** Whether the cursor can be seen. */
  async showsCursor(): Promise<boolean> {
    return (await this.#tmux('display-message', '-p', '#{cursor_flag}')).trim() === '1';
  }

  /** The screen, as soon as it is as expected. */
  until(expected: (screen: string) => boolean): Promise<string> {
    return this.#until(expected, () => this.screen());
  }

  /** Everything that was written, as soon as it is as expected. */
  untilScrollback(expected: (everything: string) => boolean): Promise<string> {
    return this.#until(expected, () => this.scrollback());
  }

  async #until(expected: (text: string) => boolean, look: () => Promise<string>): Promise<string> {
    const deadline = Date.now() + 60_000;
    for (;;) {
      const text = await look();
      if (expected(text)) return text;
      if (Date.now() > deadline) throw new Error(`The screen never came to be:\n${text}`);
      // Each look starts a process.
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async close(): Promise<void> {
    await this.#tmux('kill-server');
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const { stdout } = await execa('tmux', ['-L', this.#server, '-f', '/dev/null', ...args]);
    return stdout;
  }
}

function trimmed(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}
