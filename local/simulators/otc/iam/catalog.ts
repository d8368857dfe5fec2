import { hostOf } from '../hosts.ts';

/** Where a service answers in a region, by the type under which clients look for it. */
const pathByType = {
  network: ['vpc', ''],
  vpc: ['vpc', '/v1/{project}'],
  nat: ['nat', '/v2.0'],
  rdsv3: ['rds', '/v3/{project}'],
  'ccev2.0': ['cce', '/api/v3/projects/{project}'],
  elbv3: ['elb', '/v3/{project}'],
} as const;

/** What a token of a project tells of the services that it is good at: those that are simulated, at the cloud's own hosts. */
export function catalogOf({ host, projectId }: { host: string; projectId: string }) {
  const region = hostOf(host)?.region ?? '';
  return Object.entries(pathByType).map(([type, [service, path]]) => ({
    id: `catalog-${type}`,
    name: type,
    type,
    endpoints: [
      {
        id: `endpoint-${type}-${region}`,
        interface: 'public',
        region,
        region_id: region,
        url: `https://${serviceHost(host, service)}${path.replace('{project}', projectId)}`,
      },
    ],
  }));
}

const serviceHost = (iamHost: string, service: string): string => iamHost.replace(/^iam(-pub)?\./, `${service}.`);
