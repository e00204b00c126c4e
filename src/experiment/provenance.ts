import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Where an experiment runs; the commit is that of the working directory, if it has one. */
export async function describeEnvironment(
  cwd: string,
): Promise<{ platform: string; arch: string; git_commit?: string }> {
  const { platform, arch } = process;
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], { cwd });
    return { platform, arch, git_commit: stdout.trim() };
  } catch {
    // No git, or no repository: there is no commit to tell.
    return { platform, arch };
  }
}
