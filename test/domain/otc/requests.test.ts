import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openOtcAdapter } from '../../../src/clouds/otc/adapter.ts';
import { hasOtcSchema, otcSchemasArePresent, otcViolations } from '../../support/otc-schemas.ts';
import { type SimulatedOtc, simulatedOtc } from '../../support/simulated-otc.ts';
import { make } from './tenant.ts';

afterAll(() => {
  if (!otcSchemasArePresent)
    console.warn('Not run: bodies against the tables of the Open Telekom Cloud (../shared/specs/otc is absent).');
});

const whenSchemas = otcSchemasArePresent ? it : it.skip;

let otc: SimulatedOtc;

beforeEach(async () => {
  otc = await simulatedOtc();
});

afterEach(() => otc.close());

describe('what is sent to the Open Telekom Cloud', () => {
  whenSchemas(
    'has every member that its tables call mandatory, none that they do not know, each of its type',
    async () => {
      await make({ otc, adapter: openOtcAdapter(otc.landingAccount, otc.dependencies) }, [
        'network',
        'database',
        'ingress',
        'cluster',
      ]);

      const known = otc.sent.filter(({ request }) => hasOtcSchema(request));

      expect(
        known.flatMap(({ request, body }) => otcViolations(request, body).map((each) => `${request} ${each}`)),
      ).toEqual([]);
      expect([...new Set(known.map(({ request }) => request))].sort()).toEqual([
        'POST /api/v3/projects/{project}/clusters',
        'POST /api/v3/projects/{project}/clusters/{cluster}/clustercert',
        'POST /api/v3/projects/{project}/clusters/{cluster}/nodepools',
        'POST /v1/{project}/publicips',
        'POST /v1/{project}/subnets',
        'POST /v1/{project}/vpcs',
        'POST /v2.0/nat_gateways',
        'POST /v2.0/snat_rules',
        'POST /v2.0/{project}/nat_gateways/{id}/tags/action',
        'POST /v2.0/{project}/publicips/{id}/tags/action',
        'POST /v2.0/{project}/subnets/{id}/tags/action',
        'POST /v2.0/{project}/vpcs/{id}/tags/action',
        'POST /v3.0/OS-AUTH/id-token/tokens',
        'POST /v3/{project}/elb/loadbalancers',
        'POST /v3/{project}/instances',
        'POST /v3/{project}/instances/{id}/tags/action',
        'POST /v3/{project}/vpc/security-group-rules',
        'POST /v3/{project}/vpc/security-groups',
      ]);
    },
  );

  whenSchemas('would be caught with a misspelt, missing or mistyped member', () => {
    const request = 'POST /v1/{project}/subnets';
    const subnet = { name: 'nodes', cidr: '10.64.0.0/19', gateway_ip: '10.64.0.1', vpc_id: 'vpc' };

    expect(otcViolations(request, { subnet })).toEqual([]);
    expect(otcViolations(request, { subnet: { ...subnet, gateway: '10.64.0.1' } })).toEqual([
      '.subnet.gateway is unknown',
    ]);
    expect(otcViolations(request, { subnet: { ...subnet, dhcp_enable: 'true' } })).toEqual([
      '.subnet.dhcp_enable is no boolean',
    ]);
    expect(otcViolations(request, { subnet: { name: 'nodes' } })).toEqual([
      '.subnet.cidr is missing',
      '.subnet.gateway_ip is missing',
      '.subnet.vpc_id is missing',
    ]);
  });
});
