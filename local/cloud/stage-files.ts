import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** By its path in the repository. */
export async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(join(root, path), 'utf8'));
}

/** What the local runtime needs of a stage's settings; the whole of them goes to `migrate-database`. */
const stageSettings = z.looseObject({
  landingAccounts: z.array(
    z.looseObject({
      id: z.string(),
      cloud: z.string(),
      account: z.string(),
      access: z.record(z.string(), z.string()),
      quotas: z.record(z.string(), z.number()),
    }),
  ),
});

export const parseStage = (document: unknown) => stageSettings.parse(document);
