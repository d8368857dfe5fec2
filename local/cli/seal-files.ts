import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { SealExport } from '../cloud/audit-seals.ts';

/** Leaves the seals of this run beside its database, as an auditor would be handed them: `npm run audit:verify` looks there. */
export async function writeSeals({ publicKeyPem, objects }: SealExport, folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'public-key.pem'), publicKeyPem);
  for (const { key, text } of objects) {
    await mkdir(dirname(join(folder, key)), { recursive: true });
    await writeFile(join(folder, key), text);
  }
}
