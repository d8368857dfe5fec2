import type { RestRoute } from './vendor.ts';

export interface Found {
  readonly route: RestRoute;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds routes by method and decoded path; the first that fits is taken. */
export function createRouting(
  routes: readonly RestRoute[],
  { ignoreCase = false }: { ignoreCase?: boolean | undefined } = {},
): (method: string, path: string) => Found | undefined {
  const compiled = routes.map((route) => ({ route, pattern: patternOf(route.path, { ignoreCase }) }));
  return (method, path) => {
    for (const { route, pattern } of compiled) {
      const match = route.method === method ? pattern.exec(path) : null;
      if (match) return { route, params: { ...match.groups } };
    }
    return undefined;
  };
}

/** What stands beside a name in its segment is literal: `/networks/{network}:action`. */
function patternOf(template: string, { ignoreCase }: { ignoreCase: boolean }): RegExp {
  const source = template
    .split(/(\{\w+\})/)
    .map((part) =>
      part.startsWith('{') ? `(?<${part.slice(1, -1)}>[^/]+)` : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    )
    .join('');
  return new RegExp(`^${source}$`, ignoreCase ? 'i' : '');
}
