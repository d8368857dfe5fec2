import type * as sdk from '@aws-sdk/client-eks';
import { parseCidr } from '../../world/cidr.ts';
import { invalidParameter } from './faults.ts';
import type { EksCluster } from './objects.ts';

export interface EndpointAccess {
  readonly endpointPublicAccess: boolean;
  readonly endpointPrivateAccess: boolean;
  readonly publicAccessCidrs: readonly string[];
}

const defaultAccess: EndpointAccess = {
  endpointPublicAccess: true,
  endpointPrivateAccess: false,
  publicAccessCidrs: ['0.0.0.0/0'],
};

/** EKS: at most 40 ranges may call the public endpoint. */
const cidrLimit = 40;

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', '169.254.0.0/16'];

function checkCidrs(cidrs: readonly string[]): void {
  if (cidrs.length > cidrLimit) {
    throw invalidParameter(`publicAccessCidrs can have at most ${cidrLimit} entries.`);
  }
  for (const text of cidrs) {
    const cidr = parseCidr(text);
    if (!cidr) {
      throw invalidParameter(`The following CIDRs are invalid in publicAccessCidrs: [${text}]`);
    }
    const reserved = privateRanges.flatMap((range) => parseCidr(range) ?? []);
    if (
      reserved.some(
        ({ first, prefix }) => cidr.prefix >= prefix && cidr.first - (cidr.first % 2 ** (32 - prefix)) === first,
      )
    ) {
      throw invalidParameter(`The following CIDRs are not allowed in publicAccessCidrs: [${text}]`);
    }
  }
}

/** The access that a request asks for. An empty list of CIDRs is no list: it opens the endpoint to the world. */
export function requestedAccess(
  request: sdk.VpcConfigRequest,
  before: EndpointAccess | EksCluster = defaultAccess,
): EndpointAccess {
  const cidrs = request.publicAccessCidrs;
  checkCidrs(cidrs ?? []);
  const access = {
    endpointPublicAccess: request.endpointPublicAccess ?? before.endpointPublicAccess,
    endpointPrivateAccess: request.endpointPrivateAccess ?? before.endpointPrivateAccess,
    publicAccessCidrs: cidrs === undefined ? before.publicAccessCidrs : cidrs.length > 0 ? cidrs : ['0.0.0.0/0'],
  };
  if (!access.endpointPublicAccess && !access.endpointPrivateAccess) {
    throw invalidParameter('Private and public endpoint access cannot be false');
  }
  return access;
}

export const sameAccess = (one: EndpointAccess, other: EndpointAccess): boolean =>
  one.endpointPublicAccess === other.endpointPublicAccess &&
  one.endpointPrivateAccess === other.endpointPrivateAccess &&
  [...one.publicAccessCidrs].sort().join() === [...other.publicAccessCidrs].sort().join();
