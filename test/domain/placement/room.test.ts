import { describe, expect, it } from '@jest/globals';
import { roomInRegion } from '../../../src/placement/room.ts';

const plenty = { publicIpAddresses: 1000, virtualNetworks: 1000 };

describe('the room for tenants in a region, by what we know of it', () => {
  it.each([
    ['small', 12],
    ['medium', 6],
    ['large', 1],
  ] as const)('is counted in tenants of the size that is ordered: %s', (size, expected) => {
    const quotas = { ...plenty, regionalVcpus: 72 };

    expect(roomInRegion({ cloud: 'azure', quotas, living: [] }, size)).toBe(expected);
  });

  it('is less by what each living tenant takes at its own size', () => {
    const quotas = { ...plenty, regionalVcpus: 72 };

    expect(roomInRegion({ cloud: 'azure', quotas, living: ['large', 'medium'] }, 'small')).toBe(2);
    expect(roomInRegion({ cloud: 'azure', quotas, living: ['large', 'medium'] }, 'large')).toBe(0);
  });

  it('is what the scarcest quota leaves, with the default of the cloud where none is registered', () => {
    expect(roomInRegion({ cloud: 'azure', quotas: { regionalVcpus: 600 }, living: [] }, 'small')).toBe(6);
  });

  it('is none in a cloud whose quotas are not known', () => {
    expect(roomInRegion({ cloud: 'nowhere', quotas: {}, living: [] }, 'small')).toBe(0);
  });
});
