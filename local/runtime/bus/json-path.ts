/**
 * The part of JSONPath that EventBridge takes for input paths: `$`, names (`.name`, `['name']`), indexes and `[*]`. Returns
 * undefined when nothing is there.
 */
export function valueAt(path: string, root: unknown): unknown {
  return stepsOf(path).reduce<unknown>(follow, root);
}

function stepsOf(path: string): string[] {
  const steps = path.slice(1).matchAll(/\.([^.[\]]+)|\[(\d+|\*)\]|\['([^']*)'\]|\["([^"]*)"\]/g);
  return [...steps].map(([, name, index, single, double]) => name ?? index ?? single ?? double ?? '');
}

function follow(value: unknown, step: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (step === '*') return Array.isArray(value) ? value : Object.values(value);
  return Object.hasOwn(value, step) ? (value as Record<string, unknown>)[step] : undefined;
}
