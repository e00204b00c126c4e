import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { beginStream, startRawServer, stream } from '../integration/providers/raw-server.ts';
import { DIALECTS } from '../integration/providers/vendor-dialects.ts';

/**
 * Starts the model `lab/m`, which breaks off after `Half a ` in its first reply and stays silent
 * until it is let go on; then it says `All of it.` each time. In settings that it writes, pieces of
 * replies are recorded, so that a test can see one arrive.
 */
export async function startHaltingModel(cwd: string): Promise<{ goOn: () => void }> {
  const dialect = DIALECTS.find(({ vendor }) => vendor === 'Lab');
  if (dialect === undefined) throw new Error('no OpenAI-compatible dialect');
  let halts = true;
  const server = await startRawServer((_, response) =>
    halts
      ? beginStream(response, dialect.reply(['Half a ']).slice(0, -1))
      : stream(response, dialect.reply(['All of it.'])),
  );
  onTestFinished(() => server.close());
  const lab = { kind: 'openai-compatible', base_url: `${server.url}/v1` };
  const settings = { providers: { lab }, events: { persist_chunks: true } };
  writeFileSync(join(cwd, 'pidgin.yaml'), JSON.stringify(settings));
  return {
    goOn: () => {
      halts = false;
    },
  };
}
