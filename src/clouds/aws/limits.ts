import type { ApiLimits, Calls, ProviderApi, Rate } from '../../pace/provider-api.ts';

/** The services of AWS that are called in landing accounts. */
export type Service = 'ec2' | 'eks' | 'rds' | 'elb' | 'iam';

/** The rest is left to whoever else calls there: the account's owner, Rancher's operator, the controllers inside the clusters. */
const OUR_SHARE = 0.5;

/** AWS does not say how long to wait; its own SDK waits about a second at first, and twice as long each time after that. */
const PAUSE_SECONDS = 2;

/** "For example, the token bucket size for non-mutating API actions is 40 tokens"; 10 come back a second. For changes half is assumed. */
const loadBalancing = { read: { burst: 40, perSecond: 10 }, change: { burst: 20, perSecond: 5 } };

/**
 * What AWS allows an account in a region. EC2: "each API is evaluated individually"; DescribeHosts, its example of a reading call, has 100
 * tokens and gets 20 a second (EC2 developer guide, request throttling); the changing ones as Cluster API's AWS provider assumes them.
 * All reading calls share one bucket here, as if they were one operation. Elastic Load Balancing: its user guide, request throttling.
 * For RDS, EKS and IAM AWS publishes nothing: assumed to be the smallest that it does publish.
 */
const allowed: Readonly<Record<Service, Pick<ApiLimits, 'read' | 'change' | 'changesCountedBy'>>> = {
  ec2: { read: { burst: 100, perSecond: 20 }, change: { burst: 200, perSecond: 5 }, changesCountedBy: 'kind' },
  eks: { ...loadBalancing, changesCountedBy: 'class' },
  rds: { ...loadBalancing, changesCountedBy: 'class' },
  elb: { ...loadBalancing, changesCountedBy: 'class' },
  iam: { ...loadBalancing, changesCountedBy: 'class' },
};

export interface AwsPlace {
  /** The id of the AWS account. */
  readonly account: string;
  readonly region: string;
}

export function apiOf(service: Service, { account, region }: AwsPlace): ProviderApi {
  const { read, change, changesCountedBy } = allowed[service];
  return {
    provider: `aws-${service}`,
    account,
    region,
    limits: { read: ours(read), change: ours(change), changesCountedBy, pauseSeconds: PAUSE_SECONDS },
  };
}

/** So many reading calls to each of these services. */
export function readsOf(counts: Partial<Record<Service, number>>, place: AwsPlace): Calls[] {
  const services = ['ec2', 'eks', 'elb', 'rds'] as const;
  return services.flatMap((service) => {
    const count = counts[service];
    return count === undefined ? [] : [{ api: apiOf(service, place), class: 'read' as const, count }];
  });
}

function ours({ burst, perSecond }: Rate): Rate {
  return { burst: burst * OUR_SHARE, perSecond: perSecond * OUR_SHARE };
}
