import {
  AuthorizeSecurityGroupIngressCommand,
  DescribeSecurityGroupRulesCommand,
  type EC2Client,
  EC2ServiceException,
  RevokeSecurityGroupIngressCommand,
} from '@aws-sdk/client-ec2';
import { stepFailure } from '../clouds/aws/failures.ts';
import { isThrottled } from '../pace/throttling.ts';
import { StepFailure } from '../platform/failure.ts';
import type { AdmittedAddress, AllowList } from './allow-list.ts';

const HTTPS = 443;
const LEASE_PREFIX = 'tenantry ';
/** EC2 takes more, but a request with a few hundred rules stays well below every documented size limit. */
const RULES_PER_CALL = 200;

type Lease = { readonly leaseId: string; readonly cidr: string };

/** The allow-list as ingress rules of the security group of Rancher's load balancer: /32, TCP 443, the lease id as description. */
export function securityGroupAllowList(settings: { groupId: string }, client: EC2Client): AllowList {
  const { groupId } = settings;

  async function read(): Promise<AdmittedAddress[]> {
    const admitted: AdmittedAddress[] = [];
    let nextToken: string | undefined;
    do {
      const page = await translated(() =>
        client.send(
          new DescribeSecurityGroupRulesCommand({
            Filters: [{ Name: 'group-id', Values: [groupId] }],
            MaxResults: 1000,
            NextToken: nextToken,
          }),
        ),
      );
      for (const rule of page?.SecurityGroupRules ?? []) {
        const { SecurityGroupRuleId: ruleId, CidrIpv4: cidr, Description: description } = rule;
        if (rule.IsEgress || !ruleId || !cidr || !description?.startsWith(LEASE_PREFIX)) continue;
        admitted.push({ ruleId, cidr, leaseId: description.slice(LEASE_PREFIX.length) });
      }
      nextToken = page?.NextToken;
    } while (nextToken);
    return admitted;
  }

  async function admit(leases: readonly Lease[]): Promise<void> {
    for (const part of parts(leases)) {
      const done = await translated(() => authorize(part));
      // EC2 refuses a whole request for one rule that is there already, perhaps put there by somebody else: the others go alone.
      if (!done && part.length > 1) for (const lease of part) await translated(() => authorize([lease]));
    }
  }

  function authorize(leases: readonly Lease[]) {
    const IpRanges = leases.map(({ leaseId, cidr }) => ({ CidrIp: cidr, Description: `${LEASE_PREFIX}${leaseId}` }));
    return client.send(
      new AuthorizeSecurityGroupIngressCommand({
        GroupId: groupId,
        IpPermissions: [{ IpProtocol: 'tcp', FromPort: HTTPS, ToPort: HTTPS, IpRanges }],
      }),
    );
  }

  async function withdraw(addresses: readonly AdmittedAddress[]): Promise<void> {
    for (const part of parts(addresses)) {
      const done = await translated(() => revoke(part));
      if (!done && part.length > 1) for (const address of part) await translated(() => revoke([address]));
    }
  }

  function revoke(addresses: readonly AdmittedAddress[]) {
    return client.send(
      new RevokeSecurityGroupIngressCommand({
        GroupId: groupId,
        SecurityGroupRuleIds: addresses.map(({ ruleId }) => ruleId),
      }),
    );
  }

  return { id: groupId, read, admit, withdraw };
}

function parts<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / RULES_PER_CALL) }, (_, index) =>
    items.slice(index * RULES_PER_CALL, (index + 1) * RULES_PER_CALL),
  );
}

/** What an earlier attempt has done already is no failure: the read that follows decides. */
const alreadyDone = new Set(['InvalidPermission.Duplicate', 'InvalidSecurityGroupRuleId.NotFound']);

async function translated<Output>(call: () => Promise<Output>): Promise<Output | undefined> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof EC2ServiceException)) {
      throw new StepFailure('provider-unavailable', 'The allow-list could not be reached.', { cause: error });
    }
    if (alreadyDone.has(error.name)) return undefined;
    const translatedFailure = stepFailure(error);
    if (isThrottled(translatedFailure)) throw translatedFailure;
    if (error.name === 'RulesPerSecurityGroupLimitExceeded') {
      throw new StepFailure('quota-exceeded', `The allow-list is full: ${error.message}`, { cause: error });
    }
    const ours = error.$fault === 'client';
    throw new StepFailure(ours ? 'invalid-request' : 'provider-unavailable', error.message, { cause: error });
  }
}
