import { describe, expect, it } from '@jest/globals';
import { isAbsence, stepFailure, translating } from '../../../src/clouds/azure/failures.ts';
import { NoAnswer, RestRefusal } from '../../../src/clouds/rest/refusal.ts';
import { StepFailure } from '../../../src/platform/failure.ts';

interface Answer {
  readonly status?: number;
  readonly message?: string;
  readonly details?: readonly object[];
  readonly retryAfterSeconds?: number;
}

/** An answer of Resource Manager that says no. */
function refused(
  code: string,
  { status = 400, message = 'words', details, retryAfterSeconds }: Answer = {},
): RestRefusal {
  return new RestRefusal({ status, body: { error: { code, message, details } }, retryAfterSeconds, requestId: 'r-1' });
}

describe('an answer of Azure', () => {
  it.each([
    ['SubscriptionRequestsThrottled', 429, 'provider-throttled'],
    ['TooManyRequests', 429, 'provider-throttled'],
    ['SomethingNew', 429, 'provider-throttled'],
    ['AnotherOperationInProgress', 409, 'provider-busy'],
    ['RetryableError', 429, 'provider-busy'],
    ['ServerBusy', 409, 'provider-busy'],
    ['AadAuthOperationCannotBePerformedWhenServerIsNotAccessible', 409, 'provider-busy'],
    ['InUseSubnetCannotBeDeleted', 400, 'provider-busy'],
    ['InUseNetworkSecurityGroupCannotBeDeleted', 400, 'provider-busy'],
    ['PublicIPAddressCannotBeDeleted', 400, 'provider-busy'],
    ['CannotDeleteNatGatewayAssociatedToSubnet', 400, 'provider-busy'],
    ['CannotDeleteResource', 409, 'provider-busy'],
    ['ResourceGroupBeingDeleted', 409, 'provider-busy'],
    ['PublicIPCountLimitReached', 400, 'quota-exceeded'],
    ['ErrCode_InsufficientVCPUQuota', 400, 'quota-exceeded'],
    ['QuotaExceeded', 403, 'quota-exceeded'],
    ['SkuNotAvailable', 409, 'quota-exceeded'],
    ['AuthorizationFailed', 403, 'access-denied'],
    ['LinkedAuthorizationFailed', 403, 'access-denied'],
    ['SubscriptionNotFound', 404, 'access-denied'],
    ['RequestDisallowedByPolicy', 403, 'access-denied'],
    ['ResourceNotFound', 404, 'not-yet-visible'],
    ['ResourceGroupNotFound', 404, 'not-yet-visible'],
    ['InvalidResourceReference', 400, 'not-yet-visible'],
    ['InvalidRequestFormat', 400, 'invalid-request'],
    ['MissingApiVersionParameter', 400, 'invalid-request'],
    ['NoRegisteredProviderFound', 400, 'invalid-request'],
    ['NetcfgSubnetRangesOverlap', 400, 'invalid-request'],
    ['PrivateDnsZoneNameNotValid', 400, 'invalid-request'],
    ['SecurityRuleConflict', 400, 'invalid-request'],
    ['ServerNameAlreadyExists', 409, 'foreign-resource'],
    ['DnsRecordInUse', 400, 'foreign-resource'],
    ['ExpiredAuthenticationToken', 401, 'unexpected'],
    ['InternalServerError', 500, 'provider-unavailable'],
    ['SomethingNew', 503, 'provider-unavailable'],
    ['SomethingNew', 409, 'provider-busy'],
    ['SomethingNew', 404, 'unexpected'],
  ])('with the code %s and status %i is the failure %s', (code, status, expected) => {
    expect(stepFailure(refused(code, { status })).code).toBe(expected);
  });

  it.each([
    ["Operation is not allowed because there's an in progress update managed cluster operation", 'provider-busy'],
    [
      'Operation could not be completed as it results in exceeding approved Total Regional Cores quota',
      'quota-exceeded',
    ],
  ])('OperationNotAllowed means two things, which only its words tell apart: %s', (message, expected) => {
    expect(stepFailure(refused('OperationNotAllowed', { status: 409, message })).code).toBe(expected);
  });

  it('keeps the words of Azure, and those of its details, for the order', () => {
    const error = refused('InvalidRequestFormat', {
      message: 'Cannot parse the request.',
      details: [{ code: 'InvalidJson', message: "Could not find member 'x'." }],
    });

    const failure = stepFailure(error);

    expect(failure.message).toBe("Azure: Cannot parse the request. Could not find member 'x'. (InvalidRequestFormat)");
    expect(failure.cause).toBe(error);
  });

  it('tells the order nothing of our own identities', () => {
    const message =
      "The client 'c0de' with object id 'b0b' does not have authorization to perform action 'Microsoft.Network/natGateways/write' over scope '/subscriptions/s'.";

    const failure = stepFailure(refused('AuthorizationFailed', { status: 403, message }));

    expect(failure.message).toBe(
      "Azure: The identity of Tenantry does not have authorization to perform action 'Microsoft.Network/natGateways/write' over scope '/subscriptions/s'. (AuthorizationFailed)",
    );
  });

  it('that asks us to slow down says for how long', () => {
    const failure = stepFailure(refused('SubscriptionRequestsThrottled', { status: 429, retryAfterSeconds: 17 }));

    expect(failure).toMatchObject({ code: 'provider-throttled', retryAfterSeconds: 17 });
  });

  it('of Entra is read in its own form', () => {
    const body = {
      error: 'invalid_client',
      error_description:
        'AADSTS700213: No matching federated identity record found. Trace ID: 0-1 Correlation ID: 0-2 Timestamp: 2026-01-01 00:00:00Z',
    };

    const failure = stepFailure(
      new RestRefusal({ status: 401, body, retryAfterSeconds: undefined, requestId: undefined }),
    );

    expect(failure.code).toBe('access-denied');
    expect(failure.message).toBe('Azure: AADSTS700213: No matching federated identity record found. (invalid_client)');
  });

  it('that never came leaves open what Azure did', () => {
    const failure = stepFailure(new NoAnswer(new Error('socket hang up')));

    expect(failure.code).toBe('provider-unavailable');
    expect(failure.retryable).toBe(true);
  });

  it.each([
    ['ResourceNotFound', true],
    ['ResourceGroupNotFound', true],
    ['NotFound', true],
    ['SubscriptionNotFound', false],
    ['InvalidResourceType', false],
  ])('named %s says that the resource is absent: %s, also once it is translated', (code, absent) => {
    const error = refused(code, { status: 404 });

    expect([isAbsence(error), isAbsence(stepFailure(error))]).toEqual([absent, absent]);
  });

  it('is not translated a second time', async () => {
    const failure = new StepFailure('foreign-resource', 'It is not ours.');

    await expect(translating(() => Promise.reject(failure))).rejects.toBe(failure);
  });
});
