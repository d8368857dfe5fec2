import type { RestRequest } from '../../rest/vendor.ts';
import type { World } from '../../world/world.ts';
import type { ErrorDetail } from '../fault.ts';

export interface ArmOperation {
  readonly id: string;
  readonly subscriptionId: string;
  /** Where its provider keeps it, below the subscription: `providers/Microsoft.Network/locations/westeurope/operations`. */
  readonly place: string;
  readonly startMs: number;
  endMs: number | undefined;
  status: 'InProgress' | 'Succeeded' | 'Failed' | 'Canceled';
  error: ErrorDetail | undefined;
}

export interface Operations {
  begin(about: Pick<ArmOperation, 'subscriptionId' | 'place'> & { readonly of: string }): ArmOperation;
  find(id: string): ArmOperation | undefined;
  end(operation: ArmOperation, error?: ErrorDetail): void;
}

/** Seconds after which ARM asks to be asked again, while something is under way. */
export const POLL_SECONDS = 10;

export function createOperations(world: World): Operations {
  const known = new Map<string, ArmOperation>();
  return {
    begin({ of, ...about }) {
      const digits = world.hex(`azure-operation/${of}/${world.serial(`azure-operation/${of}`)}`, 32);
      const id = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
      const startMs = world.clock.now();
      const operation: ArmOperation = {
        ...about,
        id,
        startMs,
        endMs: undefined,
        status: 'InProgress',
        error: undefined,
      };
      known.set(id, operation);
      return operation;
    },
    find: (id) => known.get(id),
    end(operation, error) {
      operation.endMs = world.clock.now();
      operation.status = error ? 'Failed' : 'Succeeded';
      operation.error = error;
    },
  };
}

/** Where most providers keep their operations. */
export const placeOf = (provider: string, region: string): string =>
  `providers/${provider}/locations/${region}/operations`;

/** Where an operation is asked after; for `AnotherOperationInProgress` too. */
export function operationUrl(
  { subscriptionId, place, id }: ArmOperation,
  { baseUrl, query }: Pick<RestRequest, 'baseUrl' | 'query'>,
): string {
  const version = query.get('api-version') ?? '';
  return `${baseUrl}/subscriptions/${subscriptionId}/${place}/${id}?api-version=${version}`;
}

export function shownOperation({ id, status, startMs, endMs, error }: ArmOperation): object {
  return {
    name: id,
    status,
    startTime: new Date(startMs).toISOString(),
    ...(endMs !== undefined && { endTime: new Date(endMs).toISOString() }),
    ...(error && { error }),
  };
}
