import type { StepInput } from '../../src/platform/step.ts';
import type { StageProgress } from '../../src/resources/registry.ts';
import { ensureTenantStage, type StageDependencies } from '../../src/tenants/stage-steps.ts';

export async function ensureIngress(input: StepInput, dependencies: StageDependencies): Promise<StageProgress> {
  return ensureTenantStage({ input, stage: 'ingress', milestone: 'ingress-ready' }, dependencies);
}
