import * as z from 'zod';

const looked = z.object({
  message: z.literal('looked'),
  step: z.string(),
  tenantId: z.string(),
  kind: z.string(),
});

/** How often the functions looked at what they had asked for, by tenant, then by step and kind: all of one kind in a step is one wait. */
export function looksByTenant(logged: readonly string[]): Map<string, Map<string, number>> {
  const looks = new Map<string, Map<string, number>>();
  for (const line of logged.flatMap((text) => text.split('\n'))) {
    const start = line.indexOf('{');
    if (start < 0 || !line.includes('"looked"')) continue;
    const { tenantId, step, kind } = looked.parse(JSON.parse(line.slice(start)));
    const waits = looks.get(tenantId) ?? new Map<string, number>();
    looks.set(tenantId, waits.set(`${step} ${kind}`, (waits.get(`${step} ${kind}`) ?? 0) + 1));
  }
  return looks;
}
