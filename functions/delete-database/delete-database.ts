import type { StepInput } from '../../src/platform/step.ts';
import type { StageProgress } from '../../src/resources/registry.ts';
import { removeTenantStage, type StageDependencies } from '../../src/tenants/stage-steps.ts';

export async function deleteDatabase(input: StepInput, dependencies: StageDependencies): Promise<StageProgress> {
  return removeTenantStage({ input, stage: 'database' }, dependencies);
}
