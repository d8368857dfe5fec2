import type { Arm } from './arm.ts';
import type { ArmBody, ArmResource, ArmType } from './resource.ts';

/** A resource as GET shows it. */
export function shownResource<Body extends ArmBody>({
  arm,
  resource,
  type,
}: {
  arm: Arm;
  resource: ArmResource<Body>;
  type: ArmType<Body>;
}): { readonly id: string } {
  const { body, armId, name, etag, readOnly, state, tags } = resource;
  const { properties, tags: _tags, ...rest } = body;
  const shown = type.shown?.({ arm, resource }) ?? properties;
  return {
    id: armId,
    name,
    type: type.type,
    etag,
    ...rest,
    ...(type.placed !== 'none' && { tags: Object.fromEntries(tags) }),
    properties: { ...shown, ...readOnly, [type.stateProperty]: state },
  };
}
