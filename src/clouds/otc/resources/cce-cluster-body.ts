export interface WantedCceCluster {
  readonly name: string;
  /** `v1.33`; CCE picks the patch. */
  readonly version: string;
  readonly flavor: string;
  readonly vpcId: string;
  readonly subnetId: string;
  readonly containerCidr: string;
  readonly serviceCidr: string;
  /** By which the Kubernetes interface is reached from outside. */
  readonly publicIpId: string;
  readonly publicIp: string;
  /** Who may reach it: never empty, as CCE takes that for everybody. */
  readonly endpointAccess: readonly string[];
}

/** A cluster of several masters in a tunnel network, with the mark as its description. */
export function clusterBody(wanted: WantedCceCluster, description: string) {
  return {
    kind: 'Cluster',
    apiVersion: 'v3',
    metadata: { name: wanted.name },
    spec: {
      category: 'CCE',
      type: 'VirtualMachine',
      flavor: wanted.flavor,
      version: wanted.version,
      description,
      hostNetwork: { vpc: wanted.vpcId, subnet: wanted.subnetId },
      containerNetwork: { mode: 'overlay_l2', cidrs: [{ cidr: wanted.containerCidr }] },
      kubernetesSvcIpRange: wanted.serviceCidr,
      kubeProxyMode: 'iptables',
      authentication: { mode: 'rbac' },
      publicAccess: { cidrs: [...wanted.endpointAccess] },
      // "Only HA clusters support multiple AZs."
      extendParam: { clusterAZ: 'multi_az', clusterExternalIP: wanted.publicIp },
    },
  };
}
