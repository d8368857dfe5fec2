import type { OperationModel, ServiceModel } from '../model/service-models.ts';
import type { WireRequest } from './protocol.ts';

/** An operation's URI template, split for matching: `/clusters/{name}/node-groups`, `/{Key+}?x-id=GetObject`. */
interface Route {
  readonly operation: OperationModel;
  readonly method: string;
  readonly segments: readonly Segment[];
  readonly literals: readonly (readonly [name: string, value: string])[];
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
}

type Segment = { readonly literal: string } | { readonly label: string; readonly greedy: boolean };

export interface RouteMatch {
  readonly operation: OperationModel;
  readonly labels: Readonly<Record<string, string>>;
}

const routesOfModels = new WeakMap<ServiceModel, readonly Route[]>();

/** The operation that fits best: literal path and query parts count most, then required query members and headers. */
export function matchRoute(
  { method, path, query, headers }: WireRequest,
  { model, accepts = () => true }: { model: ServiceModel; accepts?: (operation: OperationModel) => boolean },
): RouteMatch | undefined {
  const parts = splitPath(path);
  let best: (RouteMatch & { readonly score: number }) | undefined;
  for (const route of routesOf(model)) {
    if (route.method !== method || !accepts(route.operation)) continue;
    const labels = matchSegments(route.segments, parts);
    if (!labels) continue;
    if (!route.literals.every(([name, value]) => name === 'x-id' || query.get(name) === value)) continue;
    if (!route.requiredQuery.every((name) => query.has(name))) continue;
    if (!route.requiredHeaders.every((name) => headers[name] !== undefined)) continue;
    const score = scoreOf(route, query);
    if (!best || score > best.score) best = { operation: route.operation, labels, score };
  }
  return best;
}

function scoreOf(route: Route, query: URLSearchParams): number {
  const literalSegments = route.segments.filter((segment) => 'literal' in segment).length;
  const literalQuery = route.literals.filter(([name]) => name !== 'x-id').length;
  // The JavaScript SDK names the operation in x-id; other clients leave it out, so it only decides between equals.
  const named = route.literals.some(([name, value]) => name === 'x-id' && query.get(name) === value) ? 1 : 0;
  const requirements = route.requiredQuery.length + route.requiredHeaders.length;
  return literalSegments * 100 + literalQuery * 20 + requirements * 4 + named;
}

function routesOf(model: ServiceModel): readonly Route[] {
  const routes = routesOfModels.get(model) ?? [...model.operations.values()].flatMap(compileRoute);
  routesOfModels.set(model, routes);
  return routes;
}

function compileRoute(operation: OperationModel): Route[] {
  if (!operation.http) return [];
  const [method, uri] = operation.http;
  const [path = '/', search = ''] = uri.split('?');
  const required = operation.input.members.filter((member) => member.required);
  return [
    {
      operation,
      method,
      segments: splitPath(path).map(compileSegment),
      literals: [...new URLSearchParams(search)],
      requiredQuery: required.flatMap(({ traits }) => traits.httpQuery ?? []),
      requiredHeaders: required.flatMap(({ traits }) => traits.httpHeader?.toLowerCase() ?? []),
    },
  ];
}

function compileSegment(text: string): Segment {
  const label = /^\{(.+?)(\+?)\}$/.exec(text);
  return label ? { label: label[1] ?? '', greedy: label[2] === '+' } : { literal: text };
}

function matchSegments(segments: readonly Segment[], parts: readonly string[]): Record<string, string> | undefined {
  const labels: Record<string, string> = {};
  for (const [index, segment] of segments.entries()) {
    const part = parts[index];
    if ('literal' in segment) {
      if (part !== segment.literal) return undefined;
    } else if (segment.greedy) {
      const rest = parts.slice(index).join('/');
      if (!rest) return undefined;
      labels[segment.label] = decode(rest);
      return labels;
    } else {
      if (!part) return undefined;
      labels[segment.label] = decode(part);
    }
  }
  return parts.length === segments.length ? labels : undefined;
}

function splitPath(path: string): string[] {
  const trimmed = path.replace(/^\//, '');
  return trimmed === '' ? [] : trimmed.split('/');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
