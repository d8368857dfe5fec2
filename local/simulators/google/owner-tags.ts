import { isObject } from './bodies.ts';

/**
 * Whose an object is stands in its labels. Networks, subnetworks, routers, firewalls and endpoints of Private Service Connect have none at
 * Google: whoever wants to find them again writes the same labels as JSON into the description.
 */
export function ownerTags({ labels, description }: { labels?: unknown; description?: unknown }): Map<string, string> {
  const read = isObject(labels) ? labels : parsed(description);
  return new Map(Object.entries(read).flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])));
}

function parsed(description: unknown): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(String(description));
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}
