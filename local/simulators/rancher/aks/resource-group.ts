import { CloudError, worded } from '../hosted/cloud-error.ts';
import type { AksConfig } from './aks-config.ts';
import type { Arm } from './arm.ts';

/**
 * Makes the resource group when it does not seem to be there; nobody removes it again. Any refusal of the question counts as absence, and
 * what is put carries no tags.
 */
export async function ensureResourceGroup(
  { resourceGroup = '', resourceLocation }: AksConfig,
  { arm, before }: { arm: Arm; before: string },
): Promise<void> {
  const path = `/resourcegroups/${resourceGroup}`;
  const exists = await orAbsent(arm.call({ method: 'HEAD', path }).then(() => true));
  if (exists) return;
  try {
    await arm.call({ method: 'PUT', path, body: { location: resourceLocation, name: resourceGroup } });
  } catch (error) {
    throw worded(error, before);
  }
}

/** How the operator asks whether something exists: whatever goes wrong, it does not. */
export async function orAbsent<Answer>(question: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await question;
  } catch (error) {
    if (error instanceof CloudError) return undefined;
    throw error;
  }
}
