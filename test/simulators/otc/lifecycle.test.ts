import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type SimulatedOtc, simulatedOtc } from '../../support/simulated-otc.ts';
import { makeNetwork, projectOf } from './project.ts';

let otc: SimulatedOtc;

beforeEach(async () => {
  otc = await simulatedOtc({ quotas: { vpcs: 2, publicIps: 3 } });
});

afterEach(() => otc.close());

const code = (value: number, error: string) => ({
  status: value,
  body: expect.objectContaining({ code: error }),
});

async function makeAddress(name: string): Promise<string> {
  const body = { publicip: { type: '5_bgp' }, bandwidth: { name, size: 5, share_type: 'PER' } };
  const id = await projectOf(otc).made('POST vpc /v1/{project}/publicips', { body, path: 'publicip.id' });
  await otc.clock.advance(10_000);
  return id;
}

describe('the simulated Open Telekom Cloud', () => {
  test('lets things become ready in their own time and states', async () => {
    const { ask } = projectOf(otc);
    const states = async (line: string, member: string): Promise<unknown[]> => {
      const answer = Reflect.get(Object(await ask(line)), member) as { status: string }[];
      return answer.map(({ status }) => status);
    };
    const vpc = await ask('POST vpc /v1/{project}/vpcs', { vpc: { name: 'v', cidr: '10.0.0.0/16' } });
    const creating = await states('GET vpc /v1/{project}/vpcs', 'vpcs');
    const early = await projectOf(otc).refusal('POST vpc /v1/{project}/subnets', {
      subnet: {
        name: 's',
        cidr: '10.0.0.0/24',
        gateway_ip: '10.0.0.1',
        vpc_id: Reflect.get(Object(Reflect.get(Object(vpc), 'vpc')), 'id'),
      },
    });
    await otc.clock.advance(10_000);

    expect(creating).toEqual(['CREATING']);
    expect(early).toEqual(code(400, 'VPC.0004'));
    expect(await states('GET vpc /v1/{project}/vpcs', 'vpcs')).toEqual(['OK']);
  });

  test('keeps what is used by something else, in the words of each service', async () => {
    const { ask, refusal, made } = projectOf(otc);
    const { vpcId, subnetId, neutronSubnetId } = await makeNetwork(otc);
    const [forNat, forBalancer] = [await makeAddress('nat'), await makeAddress('ingress')];
    const nat_gateway = { name: 'nat', spec: '1', router_id: vpcId, internal_network_id: subnetId };
    const natId = await made('POST nat /v2.0/nat_gateways', { body: { nat_gateway }, path: 'nat_gateway.id' });
    await otc.clock.advance(120_000);
    const snat_rule = { nat_gateway_id: natId, network_id: subnetId, floating_ip_id: forNat };
    const ruleId = await made('POST nat /v2.0/snat_rules', { body: { snat_rule }, path: 'snat_rule.id' });
    await otc.clock.advance(60_000);
    const twice = await refusal('POST nat /v2.0/snat_rules', { snat_rule });
    const remove = (line: string) => refusal(`DELETE ${line}`);

    const kept = [
      await remove(`nat /v2.0/nat_gateways/${natId}`),
      await remove(`vpc /v1/{project}/publicips/${forNat}`),
      await remove(`vpc /v1/{project}/vpcs/${vpcId}/subnets/${subnetId}`),
      await remove(`vpc /v1/{project}/vpcs/${vpcId}`),
    ];
    const loadbalancer = {
      vip_subnet_cidr_id: neutronSubnetId,
      availability_zone_list: ['eu-de-01'],
      publicip_ids: [forBalancer],
    };
    const elbId = await made('POST elb /v3/{project}/elb/loadbalancers', {
      body: { loadbalancer },
      path: 'loadbalancer.id',
    });
    const keptByBalancer = [
      await remove(`vpc /v1/{project}/publicips/${forBalancer}`),
      await remove(`vpc /v1/{project}/vpcs/${vpcId}/subnets/${subnetId}`),
      await remove(`vpc /v1/{project}/vpcs/${vpcId}`),
    ];
    for (const line of [
      `elb /v3/{project}/elb/loadbalancers/${elbId}`,
      `nat /v2.0/snat_rules/${ruleId}`,
      `nat /v2.0/nat_gateways/${natId}`,
    ]) {
      await ask(`DELETE ${line}`);
      await otc.clock.advance(60_000);
    }
    for (const line of [
      `publicips/${forNat}`,
      `publicips/${forBalancer}`,
      `vpcs/${vpcId}/subnets/${subnetId}`,
      `vpcs/${vpcId}`,
    ]) {
      await ask(`DELETE vpc /v1/{project}/${line}`);
    }

    expect(twice).toEqual(code(400, 'NAT.0208'));
    expect(kept).toEqual([code(400, 'NAT.0006'), code(409, 'VPC.0517'), code(500, 'VPC.0208'), code(409, 'VPC.0120')]);
    expect(keptByBalancer).toEqual([code(500, 'VPC.0516'), code(500, 'VPC.0211'), code(409, 'VPC.0118')]);
    expect(otc.counts()).toMatchObject({
      vpc: 0,
      subnet: 0,
      'elastic-ip': 0,
      'nat-gateway': 0,
      'snat-rule': 0,
      'load-balancer': 0,
    });
  });

  test('refuses what goes beyond a quota, and tells what is left of it', async () => {
    const { ask, refusal } = projectOf(otc);
    const address = (name: string) => ({
      publicip: { type: '5_bgp' },
      bandwidth: { name, size: 5, share_type: 'PER' },
    });
    for (const name of ['a', 'b', 'c']) await ask('POST vpc /v1/{project}/publicips', address(name));

    const beyond = await refusal('POST vpc /v1/{project}/publicips', address('d'));
    const quotas = await ask('GET vpc /v1/{project}/quotas?type=publicIp');

    expect(beyond).toEqual(code(409, 'VPC.0521'));
    expect(quotas).toEqual({ quotas: { resources: [{ type: 'publicIp', used: 3, quota: 3, min: 0 }] } });
  });

  test('gives pages from behind a marker', async () => {
    const { ask, refusal } = projectOf(otc);
    const ids = [await makeAddress('a'), await makeAddress('b'), await makeAddress('c')];
    const page = async (query: string): Promise<string[]> => {
      const answer = Reflect.get(Object(await ask(`GET vpc /v1/{project}/publicips?${query}`)), 'publicips');
      return (answer as { id: string }[]).map(({ id }) => id);
    };

    expect(await page('limit=2')).toEqual(ids.slice(0, 2));
    expect(await page(`limit=2&marker=${ids[1]}`)).toEqual(ids.slice(2));
    expect(await refusal('GET vpc /v1/{project}/publicips?marker=unknown')).toEqual(code(400, 'VPC.0501'));
  });

  test('makes RDS instances of equal names, one job at a time each', async () => {
    const { ask, refusal, made } = projectOf(otc);
    const { vpcId, subnetId } = await makeNetwork(otc);
    const groupId = await made('POST vpc /v3/{project}/vpc/security-groups', {
      body: { security_group: { name: 'db' } },
      path: 'security_group.id',
    });
    const body = {
      name: 'same',
      datastore: { type: 'PostgreSQL', version: '17' },
      flavor_ref: 'rds.pg.n1.large.2',
      volume: { type: 'CLOUDSSD', size: 40 },
      region: 'eu-de',
      availability_zone: 'eu-de-01',
      vpc_id: vpcId,
      subnet_id: subnetId,
      security_group_id: groupId,
      password: 'Abc123?Abc123?',
    };
    const first = (await ask('POST rds /v3/{project}/instances', body)) as { instance: { id: string }; job_id: string };
    await ask('POST rds /v3/{project}/instances', body);
    const busy = await refusal(`DELETE rds /v3/{project}/instances/${first.instance.id}`);
    const running = await ask(`GET rds /v3/{project}/jobs?id=${first.job_id}`);
    await otc.clock.advance(15 * 60_000);
    const completed = await ask(`GET rds /v3/{project}/jobs?id=${first.job_id}`);
    const inUse = await refusal(`DELETE vpc /v3/{project}/vpc/security-groups/${groupId}`);

    expect(await ask('GET rds /v3/{project}/instances?name=same')).toMatchObject({ total_count: 2 });
    expect(busy).toMatchObject({ status: 409, body: { error_code: 'DBS.200047' } });
    expect([running, completed]).toMatchObject([{ job: { status: 'Running' } }, { job: { status: 'Completed' } }]);
    expect(inUse).toMatchObject({
      status: 409,
      body: { error_code: 'VPC.0602', error_msg: expect.stringContaining('in use') },
    });
  });

  test.each([
    ['throttled', 429, { code: 'APIGW.0308' }],
    ['before-effect', 503, { code: 'APIGW.0201' }],
    ['server-error', 500, { code: 'VPC.0105' }],
    ['denied', 403, { code: 'VPC.2201' }],
  ] as const)('plays the fault %s in the words of the service', async (fault, status, body) => {
    const { refusal } = projectOf(otc);
    otc.world.faults.add({ match: { service: 'otc-vpc', operation: 'CreateVpc' }, fault, times: 1 });

    expect(await refusal('POST vpc /v1/{project}/vpcs', { vpc: {} })).toMatchObject({ status, body });
    expect(otc.counts()).toMatchObject({ vpc: 0 });
  });

  test('shows new things late where the world says so', async () => {
    const late = await simulatedOtc({ hiddenShare: 1 });
    const { ask } = projectOf(late);
    await ask('POST vpc /v1/{project}/vpcs', { vpc: { name: 'v' } });

    const atOnce = await ask('GET vpc /v1/{project}/vpcs');
    await late.clock.advance(1000);
    const later = await ask('GET vpc /v1/{project}/vpcs');

    expect([atOnce, later]).toMatchObject([{ vpcs: [] }, { vpcs: [{ name: 'v' }] }]);
    await late.close();
  });
});
