/** A cloud as the laboratory must know it to judge what it sees there: written out here, not read from the plans that made it. */
export interface CloudUnderTest {
  readonly id: string;
  /** Where the orders of a world go, in turn; the stage's accounts are open for all of them. */
  readonly regions: readonly [string, ...string[]];
  /** What a small single tenant consists of. */
  readonly whole: Readonly<Record<string, number>>;
  /** Kinds that the cloud or Rancher make for something of ours, and take away with it. */
  readonly madeByProviders: readonly string[];
  /** The addresses under which a tenant's cluster calls Rancher, by kind and slot as the cloud spells it, or id where it has none. */
  readonly natAddress: RegExp;
}

const google = {
  whole: {
    network: 1,
    subnetwork: 1,
    address: 3,
    router: 1,
    firewall: 1,
    'forwarding-rule': 1,
    'sql-instance': 1,
    'dns-zone': 1,
    'dns-record': 1,
    'gke-cluster': 1,
  },
  madeByProviders: ['gke-cluster', 'gke-node-pool'],
  natAddress: /^address .*-nat$/,
} as const;

const clouds: readonly CloudUnderTest[] = [
  {
    id: 'aws',
    regions: ['eu-central-1', 'eu-west-1', 'eu-north-1', 'eu-west-3'],
    whole: {
      vpc: 1,
      subnet: 6,
      'internet-gateway': 1,
      'route-table': 4,
      'nat-gateway': 3,
      'elastic-ip': 6,
      'security-group': 1,
      'load-balancer': 1,
      'eks-cluster': 1,
      'db-subnet-group': 1,
      'db-cluster': 1,
      'db-instance': 1,
    },
    madeByProviders: ['network-interface', 'eks-nodegroup', 'security-group-rule', 'eks-cluster'],
    natAddress: /^elastic-ip elastic-ip\/nat-/,
  },
  {
    id: 'azure',
    regions: ['germanywestcentral', 'westeurope', 'northeurope', 'swedencentral'],
    whole: {
      'resource-group': 1,
      'public-ip-address': 2,
      'nat-gateway': 1,
      'network-security-group': 2,
      'virtual-network': 1,
      'private-dns-zone': 1,
      'private-dns-link': 1,
      'flexible-server': 1,
      'flexible-server-administrator': 1,
      'flexible-server-database': 1,
      'managed-cluster': 1,
    },
    madeByProviders: ['managed-cluster'],
    natAddress: /^public-ip-address .*-nat$/,
  },
  { id: 'gcp', regions: ['europe-west3', 'europe-west1', 'europe-west4', 'europe-north1'], ...google },
  { id: 'gcp-sovereign', regions: ['europe-west3'], ...google },
  {
    id: 'otc',
    regions: ['eu-de', 'eu-nl'],
    whole: {
      vpc: 1,
      subnet: 3,
      'elastic-ip': 3,
      'nat-gateway': 1,
      'snat-rule': 1,
      // One is ours, two are what CCE makes for a cluster.
      'security-group': 3,
      'rds-instance': 1,
      'load-balancer': 1,
      'cce-cluster': 1,
      'cce-node-pool': 1,
    },
    madeByProviders: ['security-group', 'security-group-rule'],
    natAddress: /^elastic-ip elastic-ip_nat$/,
  },
];

/** Throws RangeError for a cloud that the laboratory does not know. */
export function cloudUnderTest(id: string): CloudUnderTest {
  const found = clouds.find((cloud) => cloud.id === id);
  if (!found) throw new RangeError(`No cloud is called ${id}: ${clouds.map((cloud) => cloud.id).join(', ')}.`);
  return found;
}

const READS = /^(?:Describe|List|Get|Show|GET\b|HEAD\b)|[._](?:get|list|aggregatedList|Get|List)[A-Za-z]*$/;

/** Whether a call, as its provider names it, changes nothing: `DescribeVpcs`, `compute.networks.get`, `NatGateways_Get`, `GET /v3/clusters`. */
export function isRead(operation: string): boolean {
  return READS.test(operation);
}
