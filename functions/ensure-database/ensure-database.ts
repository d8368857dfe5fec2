import type { StepInput } from '../../src/platform/step.ts';
import type { StageProgress } from '../../src/resources/registry.ts';
import { ensureTenantStage, type StageDependencies } from '../../src/tenants/stage-steps.ts';

export async function ensureDatabase(input: StepInput, dependencies: StageDependencies): Promise<StageProgress> {
  return ensureTenantStage({ input, stage: 'database', milestone: 'database-ready' }, dependencies);
}
