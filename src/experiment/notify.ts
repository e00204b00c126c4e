import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Shows a notification on the desktop, where there is one.
 *
 * @returns Whether it was shown.
 */
export async function notify(title: string, text: string): Promise<boolean> {
  try {
    // The words travel as arguments, never as part of a script.
    if (process.platform === 'darwin') {
      const script = [
        'on run words',
        'display notification (item 2 of words) with title (item 1 of words)',
        'end run',
      ];
      await promisify(execFile)('osascript', [
        ...script.flatMap((line) => ['-e', line]),
        title,
        text,
      ]);
    } else {
      await promisify(execFile)('notify-send', ['--', title, text], { timeout: 5000 });
    }
    return true;
  } catch {
    // No desktop, or nothing that shows notifications there.
    return false;
  }
}
