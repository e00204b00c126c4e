import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Runs quick files before slow ones: most mutants are noticed by the first test that is about them. */
export class QuickestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const { cache, config } = this.ctx;
    const durationMs = ({ project, moduleId }: TestSpecification): number => {
      const key = `${project.name}:${relative(config.root, moduleId)}`;
      return cache.getFileTestResults(key)?.duration ?? 0;
    };
    return files.toSorted((one, other) => durationMs(one) - durationMs(other));
  }
}
