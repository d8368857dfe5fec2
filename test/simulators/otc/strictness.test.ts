import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type SimulatedOtc, simulatedOtc } from '../../support/simulated-otc.ts';
import { makeNetwork, projectOf } from './project.ts';

let otc: SimulatedOtc;
let net: { vpcId: string; subnetId: string; neutronSubnetId: string };

beforeAll(async () => {
  otc = await simulatedOtc();
  net = await makeNetwork(otc);
});

afterAll(() => otc.close());

const refused = async (line: string, body: object) => projectOf(otc).refusal(line, body);

const instance = () => ({
  name: 'acme-pg',
  datastore: { type: 'PostgreSQL', version: '17' },
  ha: { mode: 'Ha', replication_mode: 'async' },
  flavor_ref: 'rds.pg.n1.large.2.ha',
  volume: { type: 'CLOUDSSD', size: 100 },
  region: 'eu-de',
  availability_zone: 'eu-de-01,eu-de-02',
  vpc_id: net.vpcId,
  subnet_id: net.subnetId,
  security_group_id: '00000000-0000-0000-0000-000000000000',
  password: 'Abc123?Abc123?',
});

const cluster = () => ({
  kind: 'Cluster',
  apiVersion: 'v3',
  metadata: { name: 'acme' },
  spec: {
    type: 'VirtualMachine',
    flavor: 'cce.s2.small',
    version: 'v1.33',
    hostNetwork: { vpc: net.vpcId, subnet: net.subnetId },
    containerNetwork: { mode: 'overlay_l2', cidrs: [{ cidr: '172.16.0.0/16' }] },
  },
});

describe('the network services refuse', () => {
  test.each([
    [
      'a member that a VPC has not',
      { vpc: { nom: 'x' } },
      'VPC.0101',
      'Invalid VPC parameter values. vpc.nom is unknown',
    ],
    [
      'a range that is too small',
      { vpc: { cidr: '10.0.0.0/29' } },
      'VPC.0101',
      'Invalid VPC parameter values. cidr is invalid',
    ],
    [
      'a name with a slash',
      { vpc: { name: 'a/b' } },
      'VPC.0101',
      'Invalid VPC parameter values. vpc.name is invalid: a/b',
    ],
    ['a name that is taken', { vpc: { name: 'net' } }, 'VPC.0115', 'The router name exists.'],
  ])('%s', async (_what, body, code, message) => {
    expect(await refused('POST vpc /v1/{project}/vpcs', body)).toEqual({ status: 400, body: { code, message } });
  });

  test.each([
    ['a subnet without a gateway', { gateway_ip: undefined }, 400, 'VPC.0201'],
    ['one outside the VPC', { cidr: '10.99.0.0/24', gateway_ip: '10.99.0.1' }, 400, 'VPC.0203'],
    ['one that overlaps another', { cidr: '10.64.1.0/24', gateway_ip: '10.64.1.1' }, 400, 'VPC.0204'],
    ['one with host bits', { cidr: '10.64.64.7/24', gateway_ip: '10.64.64.1' }, 400, 'VPC.0212'],
    ['one in a VPC that is not there', { vpc_id: '00000000-0000-0000-0000-000000000000' }, 404, 'VPC.0003'],
  ])('%s', async (_what, over, status, code) => {
    const subnet = { name: 's', cidr: '10.64.64.0/24', gateway_ip: '10.64.64.1', vpc_id: net.vpcId, ...over };

    expect(await refused('POST vpc /v1/{project}/subnets', { subnet })).toMatchObject({ status, body: { code } });
  });

  test('an address without a bandwidth of its own, and tags in characters that they do not take', async () => {
    const address = await refused('POST vpc /v1/{project}/publicips', {
      publicip: { type: '5_bgp' },
      bandwidth: { size: 5 },
    });
    const tags = await refused(`POST vpc /v2.0/{project}/vpcs/${net.vpcId}/tags/action`, {
      action: 'create',
      tags: [{ key: 'tenantry:owner', value: 'x' }],
    });

    expect(address).toMatchObject({ status: 400, body: { code: 'VPC.0301' } });
    expect(tags).toMatchObject({ status: 400, body: { code: 'VPC.1801' } });
  });

  test('a rule of NAT with both a network and a range, with status 400 as nearly everything there', async () => {
    const snat_rule = {
      nat_gateway_id: net.vpcId,
      floating_ip_id: net.vpcId,
      network_id: net.subnetId,
      cidr: '10.64.0.0/24',
    };

    expect(await refused('POST nat /v2.0/snat_rules', { snat_rule })).toMatchObject({
      status: 404,
      body: { code: 'NAT.0105' },
    });
    expect(await refused('POST nat /v2.0/nat_gateways', { nat_gateway: { name: 'x', spec: '9' } })).toMatchObject({
      status: 400,
      body: { code: 'NAT.0002' },
    });
  });

  test('a rule of a group in the words of v3', async () => {
    const security_group_rule = { security_group_id: net.vpcId, direction: 'inwards' };

    expect(await refused('POST vpc /v3/{project}/vpc/security-group-rules', { security_group_rule })).toMatchObject({
      status: 400,
      body: { request_id: expect.any(String), error_code: 'VPC.0601', error_msg: expect.stringContaining('direction') },
    });
  });
});

describe('RDS refuses', () => {
  test.each([
    ['an instance without a password', { password: undefined }, 'DBS.200001'],
    ['one with a weak password', { password: 'password' }, 'DBS.200052'],
    ['one with a character that PostgreSQL does not take', { password: 'Abc123&Abc123&' }, 'DBS.200052'],
    ['a pair in one zone', { availability_zone: 'eu-de-01' }, 'DBS.200025'],
    ['a zone of another region', { availability_zone: 'eu-nl-01,eu-nl-02' }, 'DBS.200025'],
    ['another region', { region: 'eu-nl' }, 'DBS.200024'],
    ['a version that there is not', { datastore: { type: 'PostgreSQL', version: '9.6' } }, 'DBS.200041'],
    ['a flavor for a single server', { flavor_ref: 'rds.pg.n1.large.2' }, 'DBS.200053'],
    ['a volume of odd size', { volume: { type: 'CLOUDSSD', size: 105 } }, 'DBS.200027'],
    ['members that it does not know', { backups: true }, 'DBS.200001'],
  ])('%s', async (_what, over, code) => {
    const answer = await refused('POST rds /v3/{project}/instances', { ...instance(), ...over });

    expect(answer).toMatchObject({ status: 400, body: { error_code: code } });
  });

  test('a security group that is not there', async () => {
    expect(await refused('POST rds /v3/{project}/instances', instance())).toMatchObject({
      status: 404,
      body: { error_code: 'DBS.200050' },
    });
  });
});

describe('CCE refuses', () => {
  test.each([
    ['a kind that it does not know', { kind: 'Klaster' }, 'CCE.01400001'],
    ['a name with capitals', { metadata: { name: 'Acme' } }, 'CCE.01400001'],
    ['a misspelt access list', { publicAccess: { cidr: ['203.0.113.10/32'] } }, 'CCE.01400001'],
    ['a version that there is not', { version: 'v1.21' }, 'CCE.01400015'],
    [
      'containers inside the VPC',
      { containerNetwork: { mode: 'overlay_l2', cidrs: [{ cidr: '10.64.0.0/18' }] } },
      'CCE.01400005',
    ],
    ['a subnet of another VPC', { hostNetwork: { vpc: 'x', subnet: 'y' } }, 'CCE.01400002'],
    [
      'several zones for one master',
      { flavor: 'cce.s1.small', extendParam: { clusterAZ: 'multi_az' } },
      'CCE.01400001',
    ],
    ['an address that is not there', { extendParam: { clusterExternalIP: '198.18.0.1' } }, 'CCE.01400001'],
  ])('%s', async (_what, over, code) => {
    const whole = cluster();
    const body =
      'kind' in over || 'metadata' in over ? { ...whole, ...over } : { ...whole, spec: { ...whole.spec, ...over } };

    expect(await refused('POST cce /api/v3/projects/{project}/clusters', body)).toMatchObject({
      status: 400,
      body: { errorCode: code },
    });
  });
});

describe('ELB refuses', () => {
  test.each([
    ['a load balancer in no zone', { availability_zone_list: [] }, 400, 'ELB.8902'],
    ['one in a zone of another region', { availability_zone_list: ['eu-nl-01'] }, 400, 'ELB.8902'],
    ['one in a subnet that is named by the wrong one of its ids', { vip_subnet_cidr_id: 'network' }, 404, 'ELB.8904'],
  ])('%s', async (_what, over, status, code) => {
    const whole = { vip_subnet_cidr_id: net.neutronSubnetId, availability_zone_list: ['eu-de-01'], ...over };
    const loadbalancer =
      whole.vip_subnet_cidr_id === 'network' ? { ...whole, vip_subnet_cidr_id: net.subnetId } : whole;

    expect(await refused('POST elb /v3/{project}/elb/loadbalancers', { loadbalancer })).toMatchObject({
      status,
      body: { error_code: code },
    });
  });
});
