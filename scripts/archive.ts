import { createWriteStream, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';

/** The same files give the same bytes on every machine, so that an unchanged function keeps its version. */
export async function archive({ folder, file }: { folder: string; file: string }): Promise<void> {
  const zip = new ZipFile();
  for (const name of readdirSync(folder).sort()) {
    zip.addFile(join(folder, name), name, {
      // Local time on purpose: an archive's time has no zone, and the earliest it can say is the same everywhere.
      mtime: new Date(1980, 0, 1),
      forceDosTimestamp: true,
      mode: 0o100644,
    });
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
}
