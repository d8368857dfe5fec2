import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What the architecture tests read of the repository: names and texts of files, relative to its root. */
export const root = join(import.meta.dirname, '../..');

export const exists = (path: string): boolean => existsSync(join(root, path));
export const read = (path: string): string => readFileSync(join(root, path), 'utf8');

export const foldersIn = (path: string): string[] =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

export const filesUnder = (folder: string, ending: string): string[] =>
  exists(folder)
    ? readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name.endsWith(ending))
        .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
        .sort()
    : [];

export const functionNames = (): string[] => foldersIn('functions');
export const machineNames = (): string[] => foldersIn('state-machines');

export const pascal = (name: string): string =>
  name.replace(/(?:^|-)(.)/g, (_, letter: string) => letter.toUpperCase());
export const camel = (name: string): string => name.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
export const kebab = (name: string): string => name.replace(/(?!^)([A-Z])/g, '-$1').toLowerCase();

/** Specifiers that a file imports, static or on need, types included. */
export const importsOf = (path: string): string[] =>
  [...read(path).matchAll(/(?:from\s+|import\s*\(\s*|import\s+)'([^']+)'/g)].map(([, specifier = '']) => specifier);

/** What an import leads to: a path of this repository, or the name of a package. */
export const targetOf = (importer: string, specifier: string): string =>
  specifier.startsWith('.') ? join(importer, '..', specifier) : specifier;

/** The file in which a function thinks: beside its handler, or in `src/` where others need it too. Always of its own name. */
export function useCaseOf(name: string): string | undefined {
  const handler = `functions/${name}/handler.ts`;
  const targets = importsOf(handler).map((specifier) => targetOf(handler, specifier));
  return targets.find((target) => target.endsWith(`/${name}.ts`) && /^(functions|src)\//.test(target));
}
