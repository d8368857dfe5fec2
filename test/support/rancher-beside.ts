import { createEc2 } from '../../local/simulators/aws/ec2/ec2.ts';
import { createEks } from '../../local/simulators/aws/eks/eks.ts';
import { createFoundation } from '../../local/simulators/aws/foundation.ts';
import { awsManners } from '../../local/simulators/aws/manners.ts';
import { createCallGuard } from '../../local/simulators/calls/call-guard.ts';
import { createRancher, type Rancher } from '../../local/simulators/rancher/rancher.ts';
import type { RestVendor } from '../../local/simulators/rest/vendor.ts';
import type { World } from '../../local/simulators/world/world.ts';
import { createRancherClient } from '../../src/rancher/client.ts';
import type { RancherAccess } from '../../src/rancher/cluster-plan.ts';
import { rancherApi } from '../../src/rancher/limits.ts';
import type { VirtualClock } from './clock.ts';

export interface RancherBeside {
  readonly rancher: Rancher;
  readonly access: RancherAccess;
  /** Addresses from which Rancher calls clusters. */
  readonly egressCidrs: readonly string[];
  /** Lets these addresses into Rancher's load balancer. */
  admit(cidrs: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

const TOKEN = 'token-abcde:administrator-key';

/** Rancher on AWS beside a cloud with a REST API, in one world. The secret is what the landing account's key is kept as. */
export async function rancherBeside(
  { world, clock, vendor }: { world: World; clock: VirtualClock; vendor: RestVendor },
  secret: object,
): Promise<RancherBeside> {
  const ec2 = createEc2(world);
  const foundation = createFoundation(world, { region: 'eu-central-1' });
  const mannersOf = (service: string) => vendor.mannersOf(service) ?? awsManners(service);
  const rancher = createRancher({
    world,
    clock,
    ec2,
    eks: createEks(world),
    accountsByAccessKey: new Map(),
    vendors: [vendor],
    hooks: createCallGuard(world, { mannersOf }),
    restHooks: createCallGuard(world, { mannersOf }),
    foundation,
    token: TOKEN,
  });
  const { url } = await rancher.listen();
  const accountId = world.managementAccountId;
  const caller = { accountId, arn: `arn:aws:iam::${accountId}:role/test`, accessKeyId: 'test', observer: false };
  return {
    rancher,
    egressCidrs: foundation.egressCidrs,
    access: {
      client: createRancherClient({ url, token: () => Promise.resolve(TOKEN) }),
      api: rancherApi(url),
      readSecret: () => Promise.resolve(JSON.stringify(secret)),
    },
    async admit(cidrs) {
      await ec2.operations.AuthorizeSecurityGroupIngress?.(
        {
          GroupId: foundation.loadBalancerSecurityGroupId,
          IpPermissions: [
            { IpProtocol: 'tcp', FromPort: 443, ToPort: 443, IpRanges: cidrs.map((CidrIp) => ({ CidrIp })) },
          ],
        } as never,
        { caller, region: 'eu-central-1', requestId: 'test', invocationId: undefined },
      );
    },
    close: () => rancher.close(),
  };
}
