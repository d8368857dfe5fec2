import { overlaps, parseCidr } from '../../world/cidr.ts';
import type { Place } from '../../world/collection.ts';
import { refusal } from '../faults.ts';
import type { PublicIp, Subnet } from '../objects.ts';
import { boolean, list, object, optional, type Shape, text } from '../shape.ts';
import type { OtcStore } from '../store.ts';

export interface ClusterRequest {
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly flavor: string;
    readonly version?: string;
    readonly description?: string;
    readonly hostNetwork: { readonly vpc: string; readonly subnet: string };
    readonly containerNetwork: { readonly mode: string; readonly cidrs?: readonly { readonly cidr: string }[] };
    readonly publicAccess?: { readonly cidrs?: readonly string[] };
    readonly extendParam?: { readonly clusterAZ?: string; readonly clusterExternalIP?: string };
  };
}

const anything: Shape = () => undefined;
const cidr = text({ pattern: /^\d+\.\d+\.\d+\.\d+\/\d+$/ });

export const clusterShape: Shape = object({
  kind: text({ oneOf: ['Cluster'] }),
  apiVersion: text({ oneOf: ['v3'] }),
  metadata: object({
    name: text({ min: 4, max: 128, pattern: /^[a-z][a-z0-9-]*[a-z0-9]$/ }),
    labels: optional(anything),
    annotations: optional(anything),
    timezone: optional(text()),
  }),
  spec: object({
    category: optional(text({ oneOf: ['CCE', 'Turbo'] })),
    type: text({ oneOf: ['VirtualMachine'] }),
    flavor: text({ pattern: /^cce\.s[12]\.(small|medium|large|xlarge)$/ }),
    version: optional(text({ pattern: /^v\d+\.\d+(\.\d+(-r\d+)?)?$/ })),
    description: optional(text({ max: 200 })),
    customSan: optional(list(text())),
    ipv6enable: optional(boolean),
    hostNetwork: object({ vpc: text({ min: 1 }), subnet: text({ min: 1 }), SecurityGroup: optional(text()) }),
    containerNetwork: object({
      mode: text({ oneOf: ['overlay_l2', 'vpc-router', 'eni'] }),
      cidr: optional(cidr),
      cidrs: optional(list(object({ cidr }))),
    }),
    eniNetwork: optional(anything),
    publicAccess: optional(object({ cidrs: optional(list(cidr)) })),
    authentication: optional(object({ mode: optional(text({ oneOf: ['rbac', 'authenticating_proxy'] })) })),
    masters: optional(list(object({ availabilityZone: optional(text()) }))),
    kubernetesSvcIpRange: optional(cidr),
    kubeProxyMode: optional(text({ oneOf: ['iptables', 'ipvs'] })),
    extendParam: optional(
      object({
        clusterAZ: optional(text()),
        clusterExternalIP: optional(text({ pattern: /^\d+\.\d+\.\d+\.\d+$/ })),
        'alpha.cce/fixPoolMask': optional(text()),
        'kubernetes.io/cpuManagerPolicy': optional(text({ oneOf: ['none', 'static'] })),
      }),
    ),
    enableMasterVolumeEncryption: optional(boolean),
    deletionProtection: optional(boolean),
    configurationsOverride: optional(list(anything)),
  }),
});

export interface Foundation {
  readonly subnet: Subnet;
  readonly publicIp: PublicIp | undefined;
}

export const invalidRequest = (problem: string) => refusal(400, 'CCE.01400001', `Invalid request. ${problem}`);

/** Versions that are supported (Kubernetes version policy, April 2026). */
const versions = /^v1\.3[0-3]\b/;

/** What the cluster shall stand on; refuses what does not fit together. */
export function foundationOf(
  { objects }: OtcStore,
  { place, asked }: { place: Place; asked: ClusterRequest },
): Foundation {
  const { spec } = asked;
  const subnet = objects.subnets.find(place, spec.hostNetwork.subnet);
  const vpc = objects.vpcs.find(place, spec.hostNetwork.vpc);
  if (!vpc || subnet?.vpcId !== vpc.id) throw refusal(400, 'CCE.01400002', 'Subnet not found in the VPC.');
  if (!versions.test(spec.version ?? 'v1.33')) throw refusal(400, 'CCE.01400015', 'Version not supported.');
  if (spec.extendParam?.clusterAZ === 'multi_az' && !spec.flavor.startsWith('cce.s2.')) {
    throw invalidRequest('Only HA clusters support multiple AZs.');
  }
  const range = parseCidr(vpc.cidr);
  const clash = (spec.containerNetwork.cidrs ?? []).some(({ cidr: each }) => {
    const own = parseCidr(each);
    return own !== undefined && range !== undefined && overlaps(own, range);
  });
  if (clash) throw refusal(400, 'CCE.01400005', 'Container network CIDR blocks conflict.');
  const address = spec.extendParam?.clusterExternalIP;
  const publicIp = objects.publicIps.at(place).find((each) => each.address === address);
  if (address !== undefined && (!publicIp || publicIp.boundTo !== undefined)) {
    throw invalidRequest(`clusterExternalIP ${address} is no unbound EIP.`);
  }
  return { subnet, publicIp };
}
