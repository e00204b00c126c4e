import type { Database } from './database.ts';
import type { EventFile } from './event-file.ts';

/** What the database knows of a file it has. */
export interface ImportedFile {
  readonly size: number;
  readonly modifiedAt: number;
  readonly fingerprint: string;
  readonly experimentId: string | null;
  readonly conversationId: string | null;
  /** Model its messages were embedded with; null: none, or not all of them. */
  readonly embeddingModel: string | null;
}

/** Every file the database has, by path. */
export async function importedFiles(database: Database): Promise<Map<string, ImportedFile>> {
  const files = new Map<string, ImportedFile>();
  const rows = database.eachRow(
    `SELECT path, size_bytes, epoch_ms(modified_at) AS modified_ms, fingerprint,
            experiment_id, conversation_id, embedding_model
     FROM imported_files`,
  );
  for await (const row of rows) {
    files.set(String(row.path), {
      size: Number(row.size_bytes),
      modifiedAt: Number(row.modified_ms),
      fingerprint: String(row.fingerprint),
      experimentId: row.experiment_id as string | null,
      conversationId: row.conversation_id as string | null,
      embeddingModel: row.embedding_model as string | null,
    });
  }
  return files;
}

/** Whether a file is still as it was imported. */
export function isUnchanged(file: EventFile, known: ImportedFile | undefined): boolean {
  return (
    known !== undefined &&
    known.size === file.size &&
    known.modifiedAt === file.modifiedAt.getTime() &&
    known.fingerprint === file.fingerprint
  );
}
