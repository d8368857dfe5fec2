import * as z from 'zod';
import { resourceManagerWords } from '../arm/bodies.ts';
import { type ArmType, provisioningStates } from '../arm/resource.ts';
import { tagsSchema } from '../arm/tags.ts';
import { conflict } from '../fault.ts';

const groupBody = z.strictObject({ location: z.string(), tags: tagsSchema, managedBy: z.string().optional() });

export type GroupBody = z.infer<typeof groupBody>;

/** A resource group is made at once; its removal takes what is in it along. */
export const resourceGroupType: ArmType<GroupBody> = {
  type: 'Microsoft.Resources/resourceGroups',
  kind: 'resource-group',
  service: 'azure-resources',
  operations: 'ResourceGroups',
  apiVersions: ['2025-04-01', '2024-11-01', '2021-04-01'],
  name: /^[\p{L}\p{N}_.()-]{0,89}[\p{L}\p{N}_()-]$/u,
  body: groupBody,
  words: resourceManagerWords,
  readOnly: ['id', 'type', 'properties'],
  placed: 'regional',
  states: provisioningStates,
  stateProperty: 'provisioningState',
  durations: {},
  created: 201,
  busy: ({ resource }) =>
    conflict(
      'ResourceGroupBeingDeleted',
      `The resource group '${resource.name}' is in deprovisioning state and cannot perform this operation.`,
    ),
};
