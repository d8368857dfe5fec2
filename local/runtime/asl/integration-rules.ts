import type { Graph, State } from './definition.ts';
import { type Diagnostic, schemaProblem } from './diagnostics.ts';
import { innerGraphs } from './inner-graphs.ts';
import { parseResource } from './tasks/resource.ts';

const ownIntegrations = ['', '.sync', '.sync:2', '.waitForTaskToken'].map(
  (pattern) => `states:startExecution${pattern}`,
);
const objectIntegrations = ['s3:getObject', 's3:listObjectsV2', 's3:putObject'];

/** The integrations of the surroundings with those that the runner has itself: nested executions, and objects for Map states. */
export const withOwn = (offered: readonly string[], runner: { readonly objects: boolean }): ReadonlySet<string> =>
  new Set([...offered, ...ownIntegrations, ...(runner.objects ? objectIntegrations : [])]);

/** Integrations that Step Functions may know and this runtime does not: better refused now than failing when a task runs. */
export function missingIntegrations(
  graph: Graph,
  { at, offered }: { at: string; offered: ReadonlySet<string> },
): Diagnostic[] {
  return Object.entries(graph.States).flatMap(([name, state]) => {
    const location = `${at}/States/${name}`;
    return [
      ...resourcesOf(state)
        .filter(([resource]) => !isOffered(resource, offered))
        .map(([resource, field]) => schemaProblem(`${location}/${field}`, refusal(resource, offered))),
      ...innerGraphs(state).flatMap(([inner, field]) =>
        missingIntegrations(inner, { at: `${location}/${field}`, offered }),
      ),
    ];
  });
}

function resourcesOf(state: State): [string, string][] {
  if (state.Type === 'Task') return [[state.Resource, 'Resource']];
  if (state.Type !== 'Map') return [];
  const resources: [string | undefined, string][] = [
    [state.ItemReader?.Resource, 'ItemReader/Resource'],
    [state.ResultWriter?.Resource, 'ResultWriter/Resource'],
  ];
  return resources.flatMap(([resource, field]): [string, string][] =>
    resource === undefined ? [] : [[resource, field]],
  );
}

/** A resource that Step Functions does not know either is another rule's concern. */
function isOffered(arn: string, offered: ReadonlySet<string>): boolean {
  const resource = parseResource(arn);
  return resource?.kind !== 'integration' || offered.has(`${resource.service}:${resource.resource}`);
}

const refusal = (resource: string, offered: ReadonlySet<string>): string =>
  `The local runtime has no integration ${resource}. It has functions by their own ARNs and ${[...offered].join(', ')}`;
