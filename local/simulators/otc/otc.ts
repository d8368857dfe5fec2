import type { AgentHome } from '../rancher/agent-home.ts';
import type { RestRoute, RestVendor } from '../rest/vendor.ts';
import type { World } from '../world/world.ts';
import { clusterRoutes } from './cce/clusters.ts';
import { createCceJobs } from './cce/jobs.ts';
import { createCertificates } from './cce/kubernetes/certificates.ts';
import { createEndpoints } from './cce/kubernetes/endpoints.ts';
import { kubernetesManners } from './cce/kubernetes/manners.ts';
import { nodePoolRoutes } from './cce/node-pools.ts';
import { limitRoutes } from './ecs/limits.ts';
import { loadBalancerRoutes } from './elb/load-balancers.ts';
import { volumeRoutes } from './evs/volumes.ts';
import { bodyOf, refusal, said } from './faults.ts';
import { hostOf, type OtcServiceName } from './hosts.ts';
import { createTokens, type TokenSettings } from './iam/tokens.ts';
import { otcManners } from './manners.ts';
import { natGatewayRoutes } from './nat/nat-gateways.ts';
import { snatRuleRoutes } from './nat/snat-rules.ts';
import { otcObjects } from './objects.ts';
import { backupRoutes } from './rds/backups.ts';
import { instanceRoutes } from './rds/instances.ts';
import { createJobs } from './rds/jobs.ts';
import { networkView } from './reachability.ts';
import type { OtcStore } from './store.ts';
import { publicIpRoutes } from './vpc/public-ips.ts';
import { vpcQuotaRoutes } from './vpc/quotas.ts';
import { securityGroupRuleRoutes } from './vpc/security-group-rules.ts';
import { securityGroupRoutes } from './vpc/security-groups.ts';
import { subnetRoutes } from './vpc/subnets.ts';
import { vpcRoutes } from './vpc/vpcs.ts';

export interface OtcSettings extends TokenSettings {
  /** Where agents report that are installed in clusters; absent: nobody is there. */
  readonly agentHome?: () => AgentHome;
}

/** The Open Telekom Cloud behind its own hosts: `{service}.{region}.otc.t-systems.com`. */
export function createOtc(world: World, settings: OtcSettings): RestVendor {
  const store: OtcStore = { world, objects: otcObjects(world) };
  const tokens = createTokens(world, settings);
  const jobs = createJobs(store);
  const cceJobs = createCceJobs(store);
  const certificates = createCertificates();
  const endpointAt = createEndpoints({ store, certificates, home: settings.agentHome });
  world.network.join(networkView(store.objects));
  const routes: Readonly<Record<OtcServiceName, readonly RestRoute[]>> = {
    iam: tokens.routes,
    vpc: [
      ...vpcRoutes(store),
      ...subnetRoutes(store),
      ...publicIpRoutes(store),
      ...securityGroupRoutes(store),
      ...securityGroupRuleRoutes(store),
      ...vpcQuotaRoutes(store),
    ],
    nat: [...natGatewayRoutes(store), ...snatRuleRoutes(store)],
    rds: [...instanceRoutes(store, jobs), ...backupRoutes(store), ...jobs.routes],
    elb: loadBalancerRoutes(store),
    cce: [...clusterRoutes(store, { jobs: cceJobs, certificates }), ...nodePoolRoutes(store), ...cceJobs.routes],
    evs: volumeRoutes(store),
    ecs: limitRoutes(store),
  };
  const serviceAt = (host: string): OtcServiceName => hostOf(host)?.service ?? 'iam';

  return {
    routesAt(host) {
      const known = hostOf(host);
      return known && routes[known.service];
    },
    regionAt: (host) => hostOf(host)?.region,
    authenticate({ headers, host, params }) {
      const service = serviceAt(host);
      const caller = tokens.holderOf(headers['x-auth-token']);
      if (!caller) throw said(service, 'unauthenticated');
      // What IAM sets up is the administrator's alone, and nothing else is.
      if ((service === 'iam') !== (caller.accountId === '')) throw said(service, 'denied');
      if (params.project !== undefined && params.project !== caller.accountId) throw said(service, 'wrongProject');
      return caller;
    },
    unknownRoute: ({ method, path }) =>
      refusal(
        404,
        'APIGW.0101',
        `The API does not exist or has not been published in the environment: ${method} ${path}`,
      ),
    // Only JSON is sent to any of them.
    unreadableBody: () => refusal(400, 'APIGW.0106', 'The request body is no JSON.'),
    reply: (fault, { host, requestId }) => ({
      status: fault.status,
      headers: { ...fault.headers, 'x-request-id': requestId },
      body: bodyOf(serviceAt(host), fault, requestId),
    }),
    endpointAt,
    mannersOf(service) {
      if (service === 'otc-kubernetes') return kubernetesManners;
      const [, name] = /^otc-(\w+)$/.exec(service) ?? [];
      const known = name !== undefined && name in routes ? (name as OtcServiceName) : undefined;
      return known && otcManners(known);
    },
  };
}
