import { fileURLToPath } from 'node:url';
import { execute } from './command.ts';
import { errorFacts } from './error-facts.ts';
import { helpText } from './help.ts';
import { parseOptions, UsageError } from './options.ts';
import { openTerminal } from './terminal.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Where the person is: npm starts scripts in the project's folder and says where it was called. */
function folderOfPerson(): string {
  const { npm_lifecycle_event: script, INIT_CWD: called } = process.env;
  return (script === 'start' && called) || process.cwd();
}

function explain(error: unknown): number {
  if (error instanceof UsageError) {
    console.error(error.message);
    return 2;
  }
  const { code, message } = errorFacts(error);
  console.error(code === 'EADDRINUSE' ? `${message}. Give another port with --port.` : error);
  return 1;
}

async function main(): Promise<number> {
  try {
    const options = parseOptions(process.argv.slice(2));
    if (!options.help) {
      return await execute(options, { root, folder: folderOfPerson(), terminal: openTerminal(process.stdout) });
    }
    process.stdout.write(helpText);
    return 0;
  } catch (error) {
    return explain(error);
  }
}

// Bundles keep connections open for their next invocation; nothing of that is worth waiting for.
process.exit(await main());
