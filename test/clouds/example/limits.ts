import type { Calls, ProviderApi } from '../../../src/pace/provider-api.ts';

export interface ExamplePlace {
  readonly project: string;
  readonly region: string;
}

/** Half of the ten calls a second that its simulator allows. */
export function apiOf({ project, region }: ExamplePlace): ProviderApi {
  return {
    provider: 'example',
    account: project,
    region,
    limits: {
      read: { burst: 10, perSecond: 5 },
      change: { burst: 10, perSecond: 5 },
      changesCountedBy: 'class',
      pauseSeconds: 2,
    },
  };
}

export function reads(count: number, place: ExamplePlace): Calls[] {
  return [{ api: apiOf(place), class: 'read', count }];
}
