import { describe, expect, it } from '@jest/globals';
import { codeOf, isAbsence, stepFailure, translating } from '../../../src/clouds/otc/failures.ts';
import { NoAnswer, RestRefusal } from '../../../src/clouds/rest/refusal.ts';
import { StepFailure } from '../../../src/platform/failure.ts';

function refused(
  body: unknown,
  { status = 400, retryAfterSeconds }: { status?: number; retryAfterSeconds?: number } = {},
) {
  return new RestRefusal({ status, body, retryAfterSeconds, requestId: 'request-1' });
}

describe('a refusal of the Open Telekom Cloud', () => {
  it.each([
    ['a subnet that is still used, with status 500', 500, 'VPC.0209', 'provider-busy'],
    ['an address at a load balancer, with status 500', 500, 'VPC.0516', 'provider-busy'],
    ['a VPC with subnets', 409, 'VPC.0104', 'provider-busy'],
    ['a VPC that is being made', 400, 'VPC.0004', 'provider-busy'],
    ['the quota of VPCs', 409, 'VPC.0114', 'quota-exceeded'],
    ['the quota of addresses', 409, 'VPC.0521', 'quota-exceeded'],
    ['a network that breaks below, with status 500', 500, 'VPC.0105', 'provider-unavailable'],
    ['a range that is taken', 400, 'VPC.0204', 'invalid-request'],
    ['a policy', 403, 'VPC.2201', 'access-denied'],
    ['another project', 400, 'VPC.0007', 'access-denied'],
    ['a token that is over', 401, 'VPC.0008', 'unexpected'],
    ['a gateway with rules, with status 400', 400, 'NAT.0006', 'provider-busy'],
    ['two at the same gateway, with status 400', 400, 'NAT.0106', 'provider-busy'],
    ['a database of NAT that breaks, with status 400', 400, 'NAT.0007', 'provider-unavailable'],
    ['a gateway that is unknown, with status 400', 400, 'NAT.0105', 'not-yet-visible'],
    ['an instance with another job', 409, 'DBS.200047', 'provider-busy'],
    ['the quota of databases', 413, 'DBS.200046', 'quota-exceeded'],
    ['a password that is too weak', 400, 'DBS.200052', 'invalid-request'],
    ['a security group that RDS does not see', 404, 'DBS.200050', 'not-yet-visible'],
    ['a cluster that is locked, with status 429', 429, 'CCE.01429002', 'provider-busy'],
    ['too many calls to CCE', 429, 'CCE.02429001', 'provider-throttled'],
    ['the quota of clusters, with status 400', 400, 'CCE.01400007', 'quota-exceeded'],
    ['the quota of load balancers, with status 409', 409, 'ELB.8905', 'quota-exceeded'],
    ['something new with status 400', 400, 'NAT.9999', 'unexpected'],
    ['something new with status 500', 500, 'VPC.9999', 'provider-unavailable'],
    ['something new with status 429', 429, 'ELB.9999', 'provider-throttled'],
  ])('about %s means by its code what it means', (_about, status, code, meaning) => {
    expect(stepFailure(refused({ code, message: 'words' }, { status })).code).toBe(meaning);
  });

  it.each([
    ['VPC and NAT', { code: 'VPC.0114', message: 'words' }],
    ['VPC v3, RDS, ELB and IAM', { request_id: '1', error_code: 'VPC.0114', error_msg: 'words' }],
    ['CCE', { errorCode: 'VPC.0114', errorMessage: 'words' }],
    ['EVS', { error: { code: 'VPC.0114', message: 'words' } }],
  ])('is read in the form of %s, and told in its own words', (_service, body) => {
    const failure = stepFailure(refused(body));

    expect([failure.code, failure.message]).toEqual(['quota-exceeded', 'Open Telekom Cloud: words (VPC.0114)']);
    expect(codeOf(failure)).toBe('VPC.0114');
  });

  it.each([
    ['VPC.0101', 404, true],
    ['VPC.0101', 400, false],
    ['VPC.0202', 404, true],
    ['VPC.0202', 500, false],
    ['NAT.0105', 400, true],
    ['CCE.01404001', 404, true],
    ['DBS.200045', 404, true],
    ['VPC.9999', 404, false],
  ])('%s with status %d says that a thing is absent: %s', (code, status, absent) => {
    expect(isAbsence(refused({ code, message: 'words' }, { status }))).toBe(absent);
  });

  it('in OpenStack’s words says so as well', () => {
    expect(isAbsence(refused({ itemNotFound: { message: 'words', code: '404' } }, { status: 404 }))).toBe(true);
  });

  it('that names a time is obeyed', () => {
    const failure = stepFailure(refused('away', { status: 503, retryAfterSeconds: 20 }));

    expect(failure).toMatchObject({ code: 'provider-throttled', retryAfterSeconds: 20 });
  });

  it('without an answer leaves open whether it took effect', () => {
    expect(stepFailure(new NoAnswer(new Error('socket hang up')))).toMatchObject({ code: 'provider-unavailable' });
  });

  it('is not translated a second time', async () => {
    const failure = new StepFailure('foreign-resource', 'It is not ours.');

    await expect(translating(() => Promise.reject(failure))).rejects.toBe(failure);
  });
});
