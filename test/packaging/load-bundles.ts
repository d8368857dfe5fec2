import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/**
 * Imports bundles as Lambda would, in a process that offers nothing but Node: `[{ file, environment }]` as JSON on standard
 * input; prints a line for each that does not load or has no handler.
 */
const bundles = JSON.parse(readFileSync(0, 'utf8')) as { file: string; environment: Record<string, string> }[];

for (const { file, environment } of bundles) {
  for (const key of Object.keys(process.env)) delete process.env[key];
  Object.assign(process.env, environment, { AWS_REGION: 'eu-central-1', AWS_LAMBDA_FUNCTION_NAME: 'test' });
  try {
    const { handler } = (await import(pathToFileURL(file).href)) as { handler: unknown };
    if (typeof handler !== 'function') console.log(`${file}: no handler`);
  } catch (error) {
    console.log(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
process.exit(0);
