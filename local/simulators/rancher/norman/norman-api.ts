import { type Exchange, json, type Reply } from '../../http/exchange.ts';
import { isObject, type JsonObject } from './coerce.ts';
import { collection } from './collection.ts';
import { NormanFault } from './norman-fault.ts';
import type { NormanResource, Written } from './resource.ts';
import { rootView, schemaViews } from './schema-views.ts';

/** The route as fault switches and call counts name it: `POST /v3/clusters`, `GET /v3/clusters/{id}`. */
export function normanOperation({ method, path, query }: Exchange): string {
  const [, , plural = '', id, link] = path.split('/');
  const action = query.get('action');
  return `${method} /v3/${plural.toLowerCase()}${id ? '/{id}' : ''}${link ? `/${link}` : ''}${action ? `?action=${action}` : ''}`.replace(
    /\/$/,
    '',
  );
}

export function createNormanApi(resources: readonly NormanResource[]): (exchange: Exchange) => Reply {
  const resourceOf = (name: string) =>
    resources.find(({ plural, type }) => plural === name.toLowerCase() || type.toLowerCase() === name.toLowerCase());

  return (exchange) => {
    const [, , name = '', ...rest] = exchange.path.split('/');
    if (name === '') {
      return json(rootView(resources, exchange));
    }
    if (name === 'schemas') {
      return schemasReply(exchange, { resources, id: rest[0] });
    }
    const resource = resourceOf(name);
    if (!resource) {
      throw new NormanFault('NotFound', '');
    }
    const [id, link] = rest;
    if (id === undefined) {
      return onCollection(exchange, resource);
    }
    if (link !== undefined) {
      return linked(exchange, { id, owner: resource, link: resourceOf(link) });
    }
    return onItem(exchange, { resource, id });
  };
}

function schemasReply(
  exchange: Exchange,
  { resources, id }: { resources: readonly NormanResource[]; id: string | undefined },
): Reply {
  const views = schemaViews(resources, exchange);
  if (id === undefined) {
    return collection(views, { exchange, type: 'schema' });
  }
  const found = views.find((view) => String(view.id).toLowerCase() === id.toLowerCase());
  if (!found) {
    throw new NormanFault('NotFound', '');
  }
  return json(found);
}

function onCollection(exchange: Exchange, resource: NormanResource): Reply {
  if (exchange.method === 'GET' || exchange.method === 'HEAD') {
    return collection(resource.list(exchange), { exchange, type: resource.type });
  }
  if (exchange.method === 'POST' && resource.create) {
    return json(resource.create(written(exchange)), 201);
  }
  throw notAllowed(exchange, resource);
}

function onItem(exchange: Exchange, { resource, id }: { resource: NormanResource; id: string }): Reply {
  const { method } = exchange;
  if (method === 'GET' || method === 'HEAD') {
    return json(existing(resource, { id, exchange }));
  }
  if (method === 'POST') {
    return acted(exchange, { resource, id });
  }
  if (method === 'PUT' && resource.update) {
    existing(resource, { id, exchange });
    return json(resource.update(id, written(exchange)));
  }
  if (method === 'DELETE' && resource.remove) {
    existing(resource, { id, exchange });
    const left = resource.remove(id, exchange);
    return left === undefined ? { status: 204 } : json(left);
  }
  throw notAllowed(exchange, resource);
}

function acted(exchange: Exchange, { resource, id }: { resource: NormanResource; id: string }): Reply {
  existing(resource, { id, exchange });
  const action = resource.actions?.[exchange.query.get('action') ?? ''];
  if (!action) {
    throw new NormanFault('ActionNotAvailable', '');
  }
  return json(action(id, written(exchange)));
}

/** `/v3/clusters/<id>/projects`: the items of another type that point at this one. */
function linked(
  exchange: Exchange,
  { id, owner, link }: { id: string; owner: NormanResource; link: NormanResource | undefined },
): Reply {
  existing(owner, { id, exchange });
  if (!link || exchange.method !== 'GET') {
    throw new NormanFault('NotFound', '');
  }
  const items = link.list(exchange).filter((item) => item[`${owner.type}Id`] === id);
  return collection(items, { exchange, type: link.type });
}

function existing(resource: NormanResource, { id, exchange }: { id: string; exchange: Exchange }): JsonObject {
  const found = resource.find(id, exchange);
  if (!found) {
    throw new NormanFault('NotFound', '');
  }
  return found;
}

const notAllowed = ({ method }: Exchange, { type }: NormanResource) =>
  new NormanFault('MethodNotAllow', `Method ${method} not supported for ${type}`);

function written(exchange: Exchange): Written {
  return {
    baseUrl: exchange.baseUrl,
    body: parsed(exchange.body),
    replace: exchange.query.get('_replace') === 'true',
  };
}

function parsed(text: string): JsonObject {
  if (text.trim() === '') {
    return {};
  }
  try {
    const body: unknown = JSON.parse(text);
    if (isObject(body)) {
      return body;
    }
  } catch (error) {
    throw new NormanFault('InvalidBodyContent', `Failed to parse body: ${error instanceof Error ? error.message : ''}`);
  }
  throw new NormanFault(
    'InvalidBodyContent',
    'Failed to parse body: json: cannot unmarshal into Go value of type map[string]interface {}',
  );
}
