import type { JsonObject } from './coerce.ts';
import { type Field, type Fields, schemas } from './fields.ts';
import type { NormanResource, View } from './resource.ts';

/** `/v3`: what there is. */
export function rootView(resources: readonly NormanResource[], { baseUrl }: View): JsonObject {
  const links = Object.fromEntries(resources.map(({ plural }) => [plural, `${baseUrl}/v3/${plural}`]));
  return {
    id: 'v3',
    type: 'apiRoot',
    baseType: 'apiRoot',
    apiVersion: { group: 'management.cattle.io', path: '/v3', version: 'v3' },
    links: { ...links, root: `${baseUrl}/v3`, schemas: `${baseUrl}/v3/schemas`, self: `${baseUrl}/v3` },
    actions: {},
  };
}

export function schemaViews(resources: readonly NormanResource[], view: View): JsonObject[] {
  return Object.entries(schemas).map(([id, fields]) => {
    const resource = resources.find(({ type }) => type === id);
    return schemaView(id, { fields, resource, view });
  });
}

function schemaView(
  id: string,
  { fields, resource, view: { baseUrl } }: { fields: Fields; resource: NormanResource | undefined; view: View },
): JsonObject {
  const collectionMethods = ['GET', ...(resource?.create ? ['POST'] : [])];
  const resourceMethods = ['GET', ...(resource?.update ? ['PUT'] : []), ...(resource?.remove ? ['DELETE'] : [])];
  return {
    id,
    type: 'schema',
    baseType: 'schema',
    version: { group: 'management.cattle.io', path: '/v3', version: 'v3' },
    pluralName: resource?.plural ?? `${id}s`,
    resourceFields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldView(field)])),
    collectionMethods: resource ? collectionMethods : [],
    resourceMethods: resource ? resourceMethods : [],
    ...(resource?.actions && {
      resourceActions: Object.fromEntries(Object.keys(resource.actions).map((name) => [name, {}])),
    }),
    links: {
      self: `${baseUrl}/v3/schemas/${id}`,
      ...(resource && { collection: `${baseUrl}/v3/${resource.plural}` }),
    },
  };
}

const fieldView = (field: Field): JsonObject => ({
  type: field.type,
  create: field.create !== false,
  update: field.update !== false,
  nullable: field.nullable !== false,
  required: field.required === true,
  ...(field.default !== undefined && { default: field.default }),
});
