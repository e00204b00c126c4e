import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { databasePath } from '../../src/storage/database.ts';
import { queryDatabase } from '../../src/storage/query.ts';
import { startEmbeddingsServer } from '../support/embeddings-server.ts';
import { runCli } from '../support/run-cli.ts';
import { tempDir } from '../support/temp-dir.ts';

it('embeds what was said at the end of a run, and at an import for another model', async () => {
  const server = await startEmbeddingsServer();
  try {
    const cwd = tempDir();
    const env = {
      OPENAI_API_KEY: 'sk-planted-4711-embeddings',
      OPENAI_BASE_URL: `${server.url}/v1`,
    };
    const embedWith = (model: string) =>
      writeFileSync(join(cwd, 'pidgin.yaml'), `embeddings: {provider: openai, model: ${model}}`);
    const numbers = async () => {
      const sql = `SELECT embedding_model, count(*)::INTEGER, count(semantic_similarity)::INTEGER
                   FROM conversation_turns GROUP BY ALL`;
      return (await queryDatabase(databasePath(join(cwd, 'pidgin_output')), sql)).rows;
    };

    embedWith('small');
    const run = ['run', '-a', 'local:test', '-b', 'local:test', '-t', '2'];
    const ran = await runCli(run, { cwd, env });
    expect(ran.exitCode).toBe(0);
    expect(ran.stderr).toContain('Messages are sent to openai for semantic_similarity (small)');
    expect(await numbers()).toEqual([['openai/small', 2, 2]]);

    embedWith('large');
    const imported = await runCli(['import'], { cwd, env });
    expect(imported.exitCode).toBe(0);
    expect(imported.stderr).toMatch(
      /^Messages are sent to openai for semantic_similarity \(large\)/,
    );
    expect(await numbers()).toEqual([['openai/large', 2, 2]]);
  } finally {
    await server.close();
  }
});
