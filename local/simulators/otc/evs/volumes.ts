import type { RestRoute } from '../../rest/vendor.ts';
import { RestFault } from '../../rest/vendor.ts';
import { keyOf } from '../../world/collection.ts';
import { refusal } from '../faults.ts';
import { newObject } from '../new-object.ts';
import type { Volume } from '../objects.ts';
import { integer, list, object, optional, text } from '../shape.ts';
import { bodyAs, type OtcStore, page, placeOf, route, visible } from '../store.ts';
import { applyTags, type TagPair } from '../tags.ts';

const volumeBody = object({
  volume: object({
    name: optional(text({ max: 255 })),
    size: integer({ min: 10, max: 32_768 }),
    availability_zone: text({ min: 1 }),
    volume_type: text({ oneOf: ['SSD', 'SAS', 'SATA', 'GPSSD', 'ESSD'] }),
    description: optional(text({ max: 255 })),
  }),
});

const tagBody = object({
  action: text({ oneOf: ['create', 'delete'] }),
  tags: list(object({ key: text({ min: 1, max: 36 }), value: text({ max: 43 }) })),
});

interface Asked {
  readonly volume: { readonly name?: string; readonly size: number; readonly availability_zone: string };
}

/** OpenStack's words for what is not there: the fault's name stands around it. */
const absent = () =>
  new RestFault({ status: 404, code: '404', members: { fault: 'itemNotFound' } }, 'Volume could not be found.');

/** Disks as a cluster's storage driver makes them; nothing attaches them. */
export function volumeRoutes({ world, objects }: OtcStore): RestRoute[] {
  const { volumes } = objects;
  return [
    route({ service: 'evs', at: 'POST /v2/{project}/volumes', operation: 'CreateVolume' }, (request) => {
      const { volume } = bodyAs<Asked>(request, {
        shape: volumeBody,
        refuse: (problem) => refusal(400, 'EVS.1009', `invalid volumeForCreate! ${problem}`),
      });
      const { name = '', size, availability_zone: zone } = volume;
      const made = volumes.add({
        ...newObject(world, { kind: 'evs-volume', place: placeOf(request), state: 'available', written: { name } }),
        name,
        zone,
        size,
        attachedTo: undefined,
        cloudTags: new Map(),
      });
      return { status: 202, body: { volume: shown(made) } };
    }),

    route(
      { service: 'evs', at: 'POST /v2/{project}/cloudvolumes/{id}/tags/action', operation: 'BatchCreateVolumeTags' },
      (request) => {
        const asked = bodyAs<{ action: string; tags: TagPair[] }>(request, {
          shape: tagBody,
          refuse: (problem) => refusal(400, 'EVS.1062', `invalid tag! ${problem}`),
        });
        const volume = volumes.find(placeOf(request), request.params.id ?? '');
        if (!volume) throw absent();
        applyTags(volume, asked);
        return { status: 204 };
      },
    ),

    route({ service: 'evs', at: 'GET /v2/{project}/cloudvolumes/detail', operation: 'ListVolumes' }, (request) => {
      const all = visible(volumes, { world, place: placeOf(request) });
      const shownOnes = page(all, { query: request.query, code: 'EVS.1023', most: 1000 }).map(shown);
      return { status: 200, body: { count: all.length, volumes: shownOnes } };
    }),

    route({ service: 'evs', at: 'DELETE /v2/{project}/volumes/{id}', operation: 'DeleteVolume' }, (request) => {
      const volume = volumes.find(placeOf(request), request.params.id ?? '');
      if (!volume) throw absent();
      if (volume.state !== 'available') {
        const message =
          'volume status must be available, error, error_extending, error_restoring, error_rollbacking when delete volume!';
        throw refusal(400, 'EVS.1046', message);
      }
      volume.state = 'deleting';
      world.after(world.duration('otc-evs-volume.delete', keyOf(volume)), () => volumes.remove(volume));
      return { status: 202 };
    }),
  ];
}

const shown = (volume: Volume) => ({
  id: volume.id,
  name: volume.name,
  status: volume.state,
  size: volume.size,
  availability_zone: volume.zone,
  volume_type: 'SAS',
  attachments: [],
  metadata: {},
  tags: Object.fromEntries(volume.cloudTags),
  service_type: 'EVS',
});
