import type * as sdk from '@aws-sdk/client-ec2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { placeOf } from '../caller-scope.ts';
import { newObject } from '../new-object.ts';
import { type Noun, need, required, select } from './lookup.ts';
import type { Ec2Objects, Volume } from './objects.ts';
import type { Ec2Store } from './store.ts';
import { requestedTags, shownTags } from './tags.ts';

export const volumeNoun = ({ volumes }: Ec2Objects): Noun<Volume> => ({
  collection: volumes,
  resourceType: 'volume',
  prefix: 'vol',
  notFound: { code: 'InvalidVolume.NotFound', message: (id) => `The volume '${id}' does not exist.` },
  malformedCode: 'InvalidVolumeID.Malformed',
  fields: {
    'volume-id': ({ id }) => id,
    'availability-zone': ({ zone }) => zone,
    status: ({ state }) => state,
  },
});

const shown = (volume: Volume): sdk.Volume => ({
  VolumeId: volume.id,
  AvailabilityZone: volume.zone,
  Size: volume.size,
  VolumeType: 'gp3',
  State: volume.state as sdk.VolumeState,
  CreateTime: new Date(volume.createdAtMs),
  Encrypted: true,
  Attachments:
    volume.attachedTo === undefined ? [] : [{ InstanceId: volume.attachedTo, VolumeId: volume.id, State: 'attached' }],
  Tags: shownTags(volume.tags),
});

/** Volumes as the driver in a cluster makes them. There are no instances here: who attaches one says so in the world. */
export function volumeOperations({ world, objects, nouns }: Ec2Store) {
  return {
    CreateVolume(input: sdk.CreateVolumeRequest, context: RequestContext): sdk.Volume {
      const tags = requestedTags(input.TagSpecifications, 'volume');
      const place = placeOf(context);
      const volume = objects.volumes.add({
        ...newObject(world, { kind: 'volume', place, tags, id: { prefix: 'vol' }, state: 'available' }),
        zone: required(input.AvailabilityZone, 'availabilityZone'),
        size: required(input.Size, 'size'),
        attachedTo: undefined,
      });
      return { ...shown(volume), State: 'creating' };
    },

    DescribeVolumes(input: sdk.DescribeVolumesRequest, context: RequestContext): sdk.DescribeVolumesResult {
      const selection = {
        ids: input.VolumeIds,
        filters: input.Filters,
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      };
      const { items, NextToken } = select(nouns.volume, { selection, world, context });
      return { Volumes: items.map(shown), NextToken };
    },

    DeleteVolume(input: sdk.DeleteVolumeRequest, context: RequestContext) {
      const volume = need(nouns.volume, { id: required(input.VolumeId, 'volumeId'), context });
      if (volume.attachedTo !== undefined) {
        throw new AwsFault('VolumeInUse', `Volume ${volume.id} is currently attached to ${volume.attachedTo}`);
      }
      objects.volumes.remove(volume);
      return {};
    },
  };
}
