import type { Cloud, Region } from './cloud.ts';
import { aws } from './clouds/aws.ts';
import { azure } from './clouds/azure.ts';
import { gcp, gcpSovereign } from './clouds/google.ts';
import { otc } from './clouds/otc.ts';

/** Every cloud that an order may name. */
export const clouds: readonly Cloud[] = [aws, azure, gcp, gcpSovereign, otc];

/** What can be ordered beside the tenant itself. Nothing yet. */
export const addOns: readonly string[] = [];

export function cloudNamed(id: string): Cloud | undefined {
  return clouds.find((cloud) => cloud.id === id);
}

export function regionNamed(cloud: Cloud, name: string): Region | undefined {
  return cloud.regions.find((region) => region.name === name);
}
