import { EventEmitter } from 'node:events';
import stripAnsi from 'strip-ansi';

const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';

/** As much of a terminal as Ink draws on, which keeps what is written. */
export class FakeScreen extends EventEmitter {
  readonly isTTY = true;
  readonly writes: string[] = [];
  readonly columns = 80;
  readonly rows = 24;
  hasColors = (): boolean => false;
  write(text: string): boolean {
    this.writes.push(text);
    return true;
  }
  /** Everything that was written, without what moves the cursor. */
  get text(): string {
    return stripAnsi(this.raw);
  }
  /** Everything that was written. */
  get raw(): string {
    return this.writes.join('');
  }
  get showsCursor(): boolean {
    return this.raw.lastIndexOf(SHOW_CURSOR) >= this.raw.lastIndexOf(HIDE_CURSOR);
  }
}

/** As much of a keyboard as Ink reads. */
export class FakeKeys extends EventEmitter {
  readonly isTTY: boolean;
  rawMode = false;
  #typed: string | null = null;
  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
  }
  type(text: string): void {
    this.#typed = text;
    this.emit('readable');
  }
  read(): string | null {
    const typed = this.#typed;
    this.#typed = null;
    // As a stream does.
    if (typed !== null) this.emit('data', typed);
    return typed;
  }
  setRawMode(on: boolean): void {
    if (!this.isTTY) throw new Error('setRawMode on what is no terminal');
    this.rawMode = on;
  }
  setEncoding(): void {}
  ref(): void {}
  unref(): void {}
}

/** A line of a stack, as Ink draws it over a screen when something in it throws. */
export const stackIn = /^ *(- |at ).*\.[jt]sx?:\d+/m;
