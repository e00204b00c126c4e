import { join, relative, sep } from 'node:path';
import type { StopRequest } from '../conversation/stop-request.ts';
import { failureRecord } from '../errors.ts';
import type { EventBus } from '../events/bus.ts';
import { compressLog } from '../events/compress-log.ts';
import { conversationFile } from '../events/event-file-names.ts';
import { readConversation } from '../events/read-conversation.ts';
import { experimentReadme } from '../reports/experiment-readme.ts';
import { notebook } from '../reports/notebook.ts';
import { transcript } from '../reports/transcript.ts';
import { OF_EXPERIMENT } from '../schemas/event.ts';
import { databasePath } from '../storage/database.ts';
import { writeDerived } from './derived-file.ts';
import { makeDirectories, NOTEBOOK_FILE, README_FILE, TRANSCRIPTS } from './directory.ts';
import type { ExperimentResult } from './experiment-result.ts';
import { manifestOf, type Overview } from './manifest.ts';
import { eventFile } from './record-files.ts';
import type { RunOptions } from './run-options.ts';
import { shortList } from './short-list.ts';

/** What to do about a file that could not be compressed. */
export const COMPRESS_LATER = 'Compress it later with: pidgin cleanup --compress';

type Task = 'transcripts' | 'documents' | 'compression' | 'import';

/**
 * Does what comes after the conversations: transcripts, documents, compression, rows. What fails
 * here is a warning: the record is whole.
 */
export async function postProcess(
  { clock, directory, outputDirectory, compress, importRows, embed, stop }: RunOptions,
  bus: EventBus,
  overview: Overview,
): Promise<Pick<ExperimentResult, 'warnings' | 'rows_loaded'>> {
  const ids = [...overview.conversations.keys()];
  const signal = askedAgain(stop);
  const startedAt = clock.elapsed();
  await bus.publish({
    type: 'post_processing.started',
    ...OF_EXPERIMENT,
    data: {
      tasks: [
        'transcripts',
        'documents',
        ...(compress ? (['compression'] as const) : []),
        ...(importRows ? (['import'] as const) : []),
      ],
    },
  });
  const warnings: string[] = [];
  const attempt = async (task: Task, remedy: string, work: () => Promise<void>) => {
    try {
      await work();
      return { task, ok: true };
    } catch (error) {
      const { message } = failureRecord(error);
      warnings.push(`${message} ${remedy}`);
      return { task, ok: false, error: message };
    }
  };
  const edited: string[] = [];
  const write = async (path: string, text: string) => {
    const isThere = await writeDerived(path, text, {
      directory,
      written: overview.experiment.written,
      record: async (data) => {
        await bus.publish({ type: 'post_processing.writing', ...OF_EXPERIMENT, data });
      },
    });
    if (!isThere) edited.push(path);
  };
  const tasks = [
    await attempt('transcripts', 'pidgin transcript prints it from the events.', async () => {
      // What comes back from the archive has none.
      makeDirectories(join(directory, TRANSCRIPTS));
      for (const id of ids) {
        const { state } = await readConversation(eventFile(directory, id));
        await write(`${TRANSCRIPTS}/${id}.md`, transcript(state));
      }
    }),
    await attempt('documents', 'pidgin export makes them from the events.', async () => {
      for (const { path, text } of documentsOf(directory, outputDirectory, overview)) {
        await write(path, text);
      }
    }),
  ];
  warnings.push(...editedWarnings(edited, overview));
  if (compress) {
    // Before the import, which would else load them once more.
    const compressed = await attempt('compression', COMPRESS_LATER, async () => {
      for (const id of ids) await compressLog(join(directory, conversationFile(id)));
    });
    tasks.push(compressed);
  }
  if (importRows) {
    const remedy = 'Import the rows later with: pidgin import';
    const imported = await attempt('import', remedy, async () => {
      const { ImportService } = await import('../storage/import-service.ts');
      const service = new ImportService({ outputDirectory, clock });
      await service.import({
        paths: [directory],
        // Another run may be loading its own rows.
        waitMs: 60_000,
        // A second thread takes 130 MB more from what else runs here, a model perhaps.
        threads: 1,
        signal,
        embedder: embed((line) => warnings.push(line)),
      });
    });
    tasks.push(imported);
  }
  await bus.publish({
    type: 'post_processing.completed',
    ...OF_EXPERIMENT,
    data: { tasks, duration_ms: Math.round(clock.elapsed() - startedAt) },
  });
  return { warnings, rows_loaded: tasks.some(({ task, ok }) => task === 'import' && ok) };
}

/** Aborted when someone asks to stop who has not asked yet, or asks once more. */
function askedAgain({ finish, abandon }: StopRequest): AbortSignal {
  if (!finish.aborted) return finish;
  return abandon.aborted ? new AbortController().signal : abandon;
}

/** For whoever opens the directory: what this was, and a notebook to go on with. */
function documentsOf(
  directory: string,
  outputDirectory: string,
  overview: Overview,
): { path: string; text: string }[] {
  const manifest = manifestOf(overview);
  const { spec, redaction } = overview.experiment;
  if (manifest === null || spec === null) return [];
  const book = notebook({
    title: `${manifest.name} (${manifest.experiment_id})`,
    about: { of: 'experiments', ids: [manifest.experiment_id] },
    database: relative(directory, databasePath(outputDirectory)).split(sep).join('/'),
    archive: null,
  });
  return [
    { path: README_FILE, text: experimentReadme(manifest, spec, redaction !== null) },
    { path: NOTEBOOK_FILE, text: book },
  ];
}

/** Says what is left as somebody wrote it, and which command tells what would have been written. */
function editedWarnings(edited: readonly string[], { experiment }: Overview): string[] {
  const id = experiment.experimentId;
  const transcripts = edited.filter((path) => path.startsWith(TRANSCRIPTS));
  return [
    { paths: transcripts, command: `transcript ${id}` },
    { paths: edited.filter((path) => path === README_FILE), command: `experiment show ${id}` },
    { paths: edited.filter((path) => path === NOTEBOOK_FILE), command: `export ${id} -f ipynb` },
  ].flatMap(({ paths, command }) =>
    paths.length === 0
      ? []
      : [
          `Edited since Pidgin wrote it, and left so: ${shortList(paths)}. What is new: pidgin ${command}`,
        ],
  );
}
