import { describe, expect, it } from '@jest/globals';
import { isAbsence, isTaken, operationFailure, stepFailure, translating } from '../../../src/clouds/google/failures.ts';
import { NoAnswer, RestRefusal } from '../../../src/clouds/rest/refusal.ts';
import { StepFailure } from '../../../src/platform/failure.ts';

const refused = (status: number, body: unknown, retryAfterSeconds?: number) =>
  new RestRefusal({ status, body, retryAfterSeconds, requestId: undefined });

/** As Compute Engine, Cloud SQL and Cloud DNS answer. */
const older = (status: number, { reason, message = 'words' }: { reason: string; message?: string }) =>
  refused(status, { error: { code: status, message, errors: [{ message, domain: 'global', reason }] } });

/** As IAM answers. */
const newer = (status: number, canonical: string, message = 'words') =>
  refused(status, { error: { code: status, message, status: canonical } });

/** As GKE answers. */
const both = (status: number, { reason, canonical }: { reason: string; canonical: string }) =>
  refused(status, {
    error: {
      code: status,
      message: 'words',
      errors: [{ message: 'words', domain: 'global', reason }],
      status: canonical,
    },
  });

describe('a refusal of Google', () => {
  it.each([
    [403, 'rateLimitExceeded', 'provider-throttled'],
    [403, 'quotaExceeded', 'quota-exceeded'],
    [403, 'forbidden', 'access-denied'],
    [403, 'notAuthorized', 'access-denied'],
    [403, 'accessNotConfigured', 'access-denied'],
    [400, 'resourceNotReady', 'provider-busy'],
    [400, 'resourceInUseByAnotherResource', 'provider-busy'],
    [400, 'containerNotEmpty', 'provider-busy'],
    [409, 'operationInProgress', 'provider-busy'],
    [404, 'notFound', 'not-yet-visible'],
    [404, 'instanceDoesNotExist', 'not-yet-visible'],
    [409, 'alreadyExists', 'invalid-request'],
    [400, 'invalid', 'invalid-request'],
    [400, 'badRequest', 'invalid-request'],
    [401, 'authError', 'unexpected'],
    [503, 'backendError', 'provider-unavailable'],
    [400, 'somethingNew', 'invalid-request'],
    [429, 'somethingNew', 'provider-throttled'],
    [502, 'somethingNew', 'provider-unavailable'],
  ])('with status %d and reason %s is the failure %s', (status, reason, code) => {
    expect(stepFailure(older(status, { reason })).code).toBe(code);
  });

  it.each([
    [429, 'RESOURCE_EXHAUSTED', 'provider-throttled'],
    [403, 'RESOURCE_EXHAUSTED', 'quota-exceeded'],
    [403, 'PERMISSION_DENIED', 'access-denied'],
    [400, 'FAILED_PRECONDITION', 'provider-busy'],
    [400, 'INVALID_ARGUMENT', 'invalid-request'],
    [404, 'NOT_FOUND', 'not-yet-visible'],
    [409, 'ALREADY_EXISTS', 'invalid-request'],
    [503, 'UNAVAILABLE', 'provider-unavailable'],
    [401, 'UNAUTHENTICATED', 'unexpected'],
  ])('with status %d and canonical code %s is the failure %s', (status, canonical, code) => {
    expect(stepFailure(newer(status, canonical)).code).toBe(code);
  });

  it.each([
    [400, 'failedPrecondition', 'FAILED_PRECONDITION', 'provider-busy'],
    [409, 'aborted', 'ABORTED', 'provider-busy'],
    [400, 'somethingNew', 'FAILED_PRECONDITION', 'provider-busy'],
    [403, 'somethingNew', 'RESOURCE_EXHAUSTED', 'quota-exceeded'],
    [403, 'quotaExceeded', 'RESOURCE_EXHAUSTED', 'quota-exceeded'],
    [429, 'rateLimitExceeded', 'RESOURCE_EXHAUSTED', 'provider-throttled'],
    [404, 'notFound', 'NOT_FOUND', 'not-yet-visible'],
    [409, 'somethingNew', 'ALREADY_EXISTS', 'invalid-request'],
  ])('with status %d, reason %s and canonical code %s is the failure %s', (status, reason, canonical, code) => {
    const failure = stepFailure(both(status, { reason, canonical }));

    expect(failure).toMatchObject({ code, message: `Google Cloud: words (${reason})` });
  });

  it.each([
    ['invalid_target', 'access-denied'],
    ['invalid_grant', 'access-denied'],
    ['invalid_request', 'invalid-request'],
  ])('of a token endpoint with the error %s is the failure %s', (error, code) => {
    const failure = stepFailure(refused(400, { error, error_description: 'The audience does not match.' }));

    expect(failure.code).toBe(code);
    expect(failure.message).toBe(`Google Cloud: The audience does not match. (${error})`);
  });

  it('keeps the words of Google for the order, when to come back, and the answer as the cause', () => {
    const message = "Quota 'STATIC_ADDRESSES' exceeded.  Limit: 8.0 in region europe-west3.";
    const error = older(403, { reason: 'quotaExceeded', message });

    const failure = stepFailure(error);

    expect(failure.message).toBe(`Google Cloud: ${message} (quotaExceeded)`);
    expect(failure.cause).toBe(error);
    expect(stepFailure(refused(429, '', 17))).toMatchObject({ code: 'provider-throttled', retryAfterSeconds: 17 });
  });

  it('that is no answer at all leaves open whether Google acted', () => {
    expect(stepFailure(new NoAnswer(new Error('socket hang up')))).toMatchObject({
      code: 'provider-unavailable',
      message: 'The call to Google Cloud failed: socket hang up',
    });
  });

  it('is told as an absence or as a taken name only where it is one', () => {
    expect([older(404, { reason: 'notFound' }), newer(404, 'NOT_FOUND')].map(isAbsence)).toEqual([true, true]);
    expect(isAbsence(older(400, { reason: 'notFoundElsewhere' }))).toBe(false);
    const taken = [
      older(409, { reason: 'alreadyExists' }),
      older(409, { reason: 'instanceAlreadyExists' }),
      newer(409, 'ALREADY_EXISTS'),
      older(400, { reason: 'invalid', message: 'pq: database "tenant" already exists.' }),
    ];
    expect(taken.map(isTaken)).toEqual([true, true, true, true]);
    expect([older(400, { reason: 'invalid' }), new Error('already exists')].map(isTaken)).toEqual([false, false]);
  });

  it('never comes out as anything but a failure of a step', async () => {
    const failing = translating(async () => {
      throw older(409, { reason: 'operationInProgress' });
    });

    await expect(failing).rejects.toBeInstanceOf(StepFailure);
  });
});

describe('an operation that ended with an error', () => {
  it.each([
    ['QUOTA_EXCEEDED', 'quota-exceeded'],
    ['RESOURCE_IN_USE_BY_ANOTHER_RESOURCE', 'provider-busy'],
    ['RESOURCE_NOT_READY', 'provider-busy'],
    ['INTERNAL_ERROR', 'provider-unavailable'],
    ['RESOURCE_POOL_EXHAUSTED', 'provider-unavailable'],
    ['ZONE_RESOURCE_POOL_EXHAUSTED', 'provider-unavailable'],
    ['ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS', 'provider-unavailable'],
    ['RATE_LIMIT_EXCEEDED', 'provider-throttled'],
    ['RESOURCE_OPERATION_RATE_EXCEEDED', 'provider-throttled'],
    ['CONCURRENT_OPERATIONS_QUOTA_EXCEEDED', 'provider-throttled'],
    ['resourceInUseByAnotherResource', 'provider-busy'],
    ['RESOURCE_NOT_FOUND', 'not-yet-visible'],
    ['PERMISSIONS_ERROR', 'access-denied'],
    ['SOMETHING_NEW', 'resource-failed'],
  ])('with the code %s is the failure %s', (code, expected) => {
    expect(operationFailure({ code, message: 'words' })).toEqual({
      code: expected,
      failed: `Google Cloud: words (${code})`,
    });
  });
});
