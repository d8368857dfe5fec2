import { spawn } from 'node:child_process';
import { copyFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';

/**
 * Packages the application stack from the archives that the build made, with no network and no credentials. The
 * template of stage `local` also becomes `.build/template.json`, which the local runtime is wired from.
 */
export async function packageTemplate(order: { root: string; stage: string; folder: string }): Promise<void> {
  const { root, stage, folder } = order;
  await rm(join(root, folder), { recursive: true, force: true });
  await serverless(['package', '--stage', stage, '--package', folder], root);
  if (stage !== 'local') return;
  await copyFile(join(root, folder, 'cloudformation-template-update-stack.json'), join(root, '.build/template.json'));
}

function serverless(args: readonly string[], root: string): Promise<void> {
  const command = join(import.meta.dirname, '../node_modules/serverless/bin/serverless.js');
  const env = { ...process.env, SLS_TELEMETRY_DISABLED: '1', SLS_NOTIFICATIONS_MODE: 'off' };
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [command, ...args], { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    child.on('error', failed);
    child.on('close', (code) => (code === 0 ? done() : failed(new Error(`serverless ${args.join(' ')}\n${output}`))));
  });
}

if (import.meta.main) {
  const at = process.argv.indexOf('--stage');
  const stage = at < 0 ? 'local' : (process.argv[at + 1] ?? 'local');
  await packageTemplate({ root: resolve(import.meta.dirname, '..'), stage, folder: '.serverless' });
  console.log(`Packaged stage ${stage} into .serverless.`);
}
