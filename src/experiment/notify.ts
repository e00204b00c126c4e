import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/**
 * Shows a notification on the desktop, where there is one.
 *
 * @param environment Of the program that shows it.
 * @returns Whether it was shown.
 */
export async function notify(
  title: string,
  text: string,
  environment: NodeJS.ProcessEnv,
): Promise<boolean> {
  const options = { env: environment, timeout: 5000 };
  try {
    // The words travel as arguments, never as part of a script.
    if (process.platform === 'darwin') {
      const script = [
        'on run words',
        'display notification (item 2 of words) with title (item 1 of words)',
        'end run',
      ];
      const lines = script.flatMap((line) => ['-e', line]);
      await promisify(execFile)('osascript', [...lines, title, text], options);
    } else {
      await promisify(execFile)('notify-send', ['--', title, text], options);
    }
    return true;
  } catch {
    // No desktop, or nothing that shows notifications there.
    return false;
  }
}
