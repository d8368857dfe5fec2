import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Assignment } from '../../../local/runtime/lambda/sandbox.ts';

/** An invocation of the sample bundle. */
export function sampleAssignment(input: object, { timeoutSeconds = 900 } = {}): Assignment {
  const arn = 'arn:aws:lambda:eu-central-1:111111111111:function:tenantry-local-sample';
  return {
    id: randomUUID(),
    definition: {
      name: 'sample',
      functionName: 'tenantry-local-sample',
      arn,
      versionArn: `${arn}:1`,
      bundle: fileURLToPath(new URL('./bundles/sample.mjs', import.meta.url)),
      environment: {},
      timeoutSeconds,
      memoryMb: 512,
      reservedConcurrency: undefined,
    },
    environment: { GREETING: 'hello' },
    input,
  };
}
