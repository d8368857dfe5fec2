import { overlaps, parseCidr } from '../../world/cidr.ts';
import { type Body, isObject, list, part, text } from '../bodies.ts';
import type { ComputeObject, Noun } from '../compute/objects.ts';
import { GLOBAL, pathOf } from '../compute/objects.ts';
import type { ComputeStore } from '../compute/store.ts';
import { invalid } from './faults.ts';

const NAME = /^[a-z](?:[-a-z0-9]{0,38}[a-z0-9])?$/;
const VERSION = /^(?:latest|-|1\.(?:3[2-6])(?:\.\d+(?:-gke\.\d+)?)?)$/;
const MOST_AUTHORIZED_NETWORKS = 50;

export interface Placed {
  readonly accountId: string;
  readonly region: string;
  readonly compute: ComputeStore;
}

/** The network and subnetwork of a cluster that can be made as it is asked for. */
export function checkedNetwork(cluster: Body, placed: Placed): { network: ComputeObject; subnetwork: ComputeObject } {
  const name = text(cluster, 'name');
  if (!NAME.test(name)) throw invalid(`Invalid value for field "cluster.name": "${name}".`);
  const version = text(cluster, 'initialClusterVersion') || 'latest';
  if (!VERSION.test(version)) {
    throw invalid(`No valid versions with the prefix "${version}" found.`);
  }
  if (list(cluster, 'nodePools').length === 0 && Number(cluster.initialNodeCount ?? 0) < 1) {
    throw invalid('Cluster.initial_node_count must be greater than zero.');
  }
  const network = named('networks', { value: text(cluster, 'network') || 'default', placed });
  const subnetwork = named('subnetworks', { value: text(cluster, 'subnetwork'), placed });
  checkRanges(cluster, subnetwork);
  checkControlPlane(cluster, subnetwork);
  refuseAuthorizedNetworks(part(cluster, 'masterAuthorizedNetworksConfig'));
  return { network, subnetwork };
}

/** By name alone, or as a path. */
function named(noun: Noun, { value, placed }: { value: string; placed: Placed }): ComputeObject {
  const id = value.split('/').at(-1) ?? '';
  const place = { accountId: placed.accountId, region: noun === 'networks' ? GLOBAL : placed.region };
  const found = placed.compute.objects[noun].find(place, id);
  if (found?.state !== 'READY' && found?.state !== 'UPDATING') {
    throw invalid(
      `${noun === 'networks' ? 'Network' : 'Subnetwork'} "${pathOf({ ...place, noun, id })}" is not found.`,
    );
  }
  return found;
}

function checkRanges(cluster: Body, subnetwork: ComputeObject): void {
  const policy = part(cluster, 'ipAllocationPolicy');
  const known = list(subnetwork.body, 'secondaryIpRanges').flatMap((range) =>
    isObject(range) ? [range.rangeName] : [],
  );
  for (const field of ['clusterSecondaryRangeName', 'servicesSecondaryRangeName']) {
    if (policy[field] !== undefined && !known.includes(policy[field])) {
      throw invalid(`Secondary range "${String(policy[field])}" does not exist in network.`);
    }
  }
}

function checkControlPlane(cluster: Body, subnetwork: ComputeObject): void {
  const config = part(cluster, 'privateClusterConfig');
  if (config.enablePrivateNodes !== true) return;
  const block = parseCidr(text(config, 'masterIpv4CidrBlock'));
  if (block?.prefix !== 28) {
    throw invalid(`Invalid master_ipv4_cidr_block: "${text(config, 'masterIpv4CidrBlock')}". Must be a /28.`);
  }
  const nodes = parseCidr(text(subnetwork.body, 'ipCidrRange'));
  if (nodes && overlaps(nodes, block)) {
    throw invalid(`The given master_ipv4_cidr_block conflicts with the subnetwork ${subnetwork.id}.`);
  }
}

export function refuseAuthorizedNetworks(config: Body): void {
  const blocks = list(config, 'cidrBlocks');
  if (blocks.length > MOST_AUTHORIZED_NETWORKS) {
    throw invalid(`Too many authorized networks: ${blocks.length}. At most ${MOST_AUTHORIZED_NETWORKS} are allowed.`);
  }
  const bad = blocks.find((each) => !isObject(each) || !parseCidr(text(each, 'cidrBlock')));
  if (bad) throw invalid(`Invalid authorized network: ${JSON.stringify(bad)}.`);
}
