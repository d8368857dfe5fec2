import { createRestClient, type RestCall } from '../../../src/clouds/rest/client.ts';
import { RestRefusal } from '../../../src/clouds/rest/refusal.ts';
import { PROJECT, type SimulatedOtc } from '../../support/simulated-otc.ts';

type Host = 'cce' | 'elb' | 'evs' | 'nat' | 'rds' | 'vpc';

/** Calls as somebody in the project makes them: `POST vpc /v1/{project}/vpcs`. Returns the body, or status, code and words of a refusal. */
export function projectOf(otc: SimulatedOtc) {
  const ask = (line: string, body?: object): Promise<unknown> => {
    const [method, host, path = ''] = line.split(' ');
    const url = `https://${host as Host}.eu-de.otc.t-systems.com${path.replace('{project}', PROJECT)}`;
    return otc.ask({ method: method as RestCall['method'], url, ...(body && { body }) });
  };
  const refusal = async (line: string, body?: object) => {
    try {
      return { accepted: await ask(line, body) };
    } catch (error) {
      if (!(error instanceof RestRefusal)) throw error;
      return { status: error.status, body: error.body };
    }
  };
  /** A member of the answer, by its path. */
  const made = async (line: string, { body, path }: { body: object; path: string }): Promise<string> => {
    const answer = await ask(line, body);
    return String(path.split('.').reduce<unknown>((value, name) => Reflect.get(Object(value), name), answer));
  };
  return { ask, refusal, made, plain: createRestClient({ cloud: 'OTC', endpointUrl: otc.dependencies.endpointUrl }) };
}

/** A VPC with one subnet, both ready. */
export async function makeNetwork(
  otc: SimulatedOtc,
): Promise<{ vpcId: string; subnetId: string; neutronSubnetId: string }> {
  const { ask, made } = projectOf(otc);
  const body = { vpc: { name: 'net', cidr: '10.64.0.0/16' } };
  const vpcId = await made('POST vpc /v1/{project}/vpcs', { body, path: 'vpc.id' });
  await otc.clock.advance(10_000);
  const subnet = { name: 'nodes', cidr: '10.64.0.0/19', gateway_ip: '10.64.0.1', vpc_id: vpcId };
  const answer = (await ask('POST vpc /v1/{project}/subnets', { subnet })) as {
    subnet: { id: string; neutron_subnet_id: string };
  };
  await otc.clock.advance(10_000);
  return { vpcId, subnetId: answer.subnet.id, neutronSubnetId: answer.subnet.neutron_subnet_id };
}
