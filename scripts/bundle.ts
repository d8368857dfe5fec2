import { mkdirSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { archive } from './archive.ts';

export interface Bundle {
  readonly root: string;
  readonly name: string;
  /** Files of this repository that the bundle was made from; what comes from packages is covered by the lock file. */
  readonly inputs: readonly string[];
}

/** CommonJS packages inside an ES module bundle call `require`, which Node gives to no module. */
const requireForPackages =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

/** Zod carries its messages in fifty languages; nothing here speaks but English, which it loads by another path. */
const englishOnly: Plugin = {
  name: 'english-only',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]zod[\\/].*[\\/]locales[\\/]index\.c?js$/ }, () => ({
      contents: 'export {};',
      loader: 'js',
    }));
  },
};

/** pg looks into a file of passwords when it is given none; a Lambda signs in with a token and has no such file. */
const noPasswordFile: Plugin = {
  name: 'no-password-file',
  setup: ({ onLoad }) => {
    onLoad({ filter: /[\\/]pgpass[\\/]lib[\\/]index\.js$/ }, () => ({
      contents: "module.exports = () => { throw new Error('pg was given no password.'); };",
      loader: 'js',
    }));
  },
};

/**
 * One function, one bundle: `handler.mjs` and the chunks that load on need. Chunks are not shared between functions,
 * so that a change to one function is a new version of that function only.
 */
export async function bundle({ root, name }: { root: string; name: string }): Promise<Bundle> {
  const outdir = join(root, '.build/functions', name);
  await rm(outdir, { recursive: true, force: true });
  mkdirSync(join(root, '.build/meta'), { recursive: true });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: { handler: `functions/${name}/handler.ts` },
    outdir,
    outExtension: { '.js': '.mjs' },
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    minify: true,
    banner: { js: requireForPackages },
    // The native binding of pg is looked for and not needed.
    external: ['pg-native'],
    plugins: [englishOnly, noPasswordFile],
    metafile: true,
    logLevel: 'warning',
  });
  await writeFile(join(root, '.build/meta', `${name}.json`), JSON.stringify(metafile));
  await archive({ folder: outdir, file: join(root, '.build/functions', `${name}.zip`) });
  const inputs = Object.keys(metafile.inputs).filter((file) => !file.includes('node_modules/'));
  return { root, name, inputs: inputs.sort() };
}
