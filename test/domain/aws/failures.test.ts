import { describe, expect, it } from '@jest/globals';
import { isAbsence, stepFailure, translating } from '../../../src/clouds/aws/failures.ts';
import { StepFailure } from '../../../src/platform/failure.ts';

/** An error as the clients of the SDK throw it. */
function answered(name: string, { message = 'words', status = 400 } = {}): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode: status }, $fault: 'client' });
}

describe('an error of AWS', () => {
  it.each([
    ['RequestLimitExceeded', 'provider-throttled'],
    ['ThrottlingException', 'provider-throttled'],
    ['AddressLimitExceeded', 'quota-exceeded'],
    ['DBClusterQuotaExceededFault', 'quota-exceeded'],
    ['ResourceLimitExceededException', 'quota-exceeded'],
    ['UnauthorizedOperation', 'access-denied'],
    ['AccessDeniedException', 'access-denied'],
    ['DependencyViolation', 'provider-busy'],
    ['InvalidIPAddress.InUse', 'provider-busy'],
    ['InvalidDBClusterStateFault', 'provider-busy'],
    ['ResourceInUseException', 'provider-busy'],
    ['InvalidVpcID.NotFound', 'not-yet-visible'],
    ['DBSubnetGroupNotFoundFault', 'not-yet-visible'],
    ['InvalidParameterValue', 'invalid-request'],
    ['IdempotentParameterMismatch', 'invalid-request'],
    ['SomethingNew', 'unexpected'],
  ])('named %s is the failure %s', (name, code) => {
    const failure = stepFailure(answered(name));

    expect(failure.code).toBe(code);
  });

  it('keeps the words of AWS for the order, and the error as the cause', () => {
    const error = answered('AddressLimitExceeded', { message: 'The maximum number of addresses has been reached.' });

    const failure = stepFailure(error);

    expect(failure.message).toBe('AWS: The maximum number of addresses has been reached. (AddressLimitExceeded)');
    expect(failure.cause).toBe(error);
  });

  it('tells the order nothing of our own sessions, nor what only we could decode', () => {
    const error = answered('UnauthorizedOperation', {
      message:
        'User: arn:aws:sts::222222222201:assumed-role/tenantry-provisioning/tenantry-t-1 is not authorized to perform: ec2:CreateVpc on resource: arn:aws:ec2:eu-central-1:222222222201:vpc/*. Encoded authorization failure message: abc_DEF-123',
    });

    const failure = stepFailure(error);

    expect(failure.message).toBe(
      'AWS: The role of Tenantry is not authorized to perform: ec2:CreateVpc on resource: arn:aws:ec2:eu-central-1:222222222201:vpc/*. (UnauthorizedOperation)',
    );
  });

  it.each([
    ['429', { status: 429, headers: { 'retry-after': '20' } }],
    ['503 with a time', { status: 503, headers: { 'retry-after': '20' } }],
    [
      '503 with a date',
      {
        status: 503,
        headers: { 'retry-after': 'Mon, 02 Nov 2026 09:00:20 GMT', date: 'Mon, 02 Nov 2026 09:00:00 GMT' },
      },
    ],
  ])('answered with %s asks us to slow down, and says for how long', (_status, { status, headers }) => {
    const error = Object.assign(answered('SomethingNew', { status }), { $response: { headers } });

    expect(stepFailure(error)).toMatchObject({ code: 'provider-throttled', retryAfterSeconds: 20 });
  });

  it.each([
    ['an answer of its own fault', answered('SomethingNew', { status: 503 })],
    ['a connection that broke', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' })],
    ['a request that took too long', Object.assign(new Error('no answer'), { name: 'TimeoutError' })],
  ])('that is %s means that AWS is unavailable', (_case, error) => {
    const failure = stepFailure(error);

    expect(failure.code).toBe('provider-unavailable');
    expect(failure.retryable).toBe(true);
  });

  it.each(['InvalidVpcID.NotFound', 'NatGatewayNotFound', 'DBInstanceNotFoundFault', 'LoadBalancerNotFoundException'])(
    'named %s says that the resource is absent, also once it is translated',
    (name) => {
      const error = answered(name);

      expect([isAbsence(error), isAbsence(stepFailure(error))]).toEqual([true, true]);
    },
  );

  it('is not translated a second time', async () => {
    const failure = new StepFailure('foreign-resource', 'It is not ours.');

    const call = translating(() => Promise.reject(failure));

    await expect(call).rejects.toBe(failure);
  });
});
