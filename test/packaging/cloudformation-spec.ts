import { loadAwsServiceSpecSync } from '@aws-cdk/aws-service-spec';

/** What a template has that CloudFormation's specification does not know, or lacks that it requires. */
type Database = ReturnType<typeof loadAwsServiceSpecSync>;
type Property = { readonly type: PropertyType; readonly required?: boolean };
type PropertyType =
  | { readonly type: 'ref'; readonly reference: { readonly $ref: string } }
  | { readonly type: 'array' | 'map'; readonly element: PropertyType }
  | { readonly type: 'union'; readonly types: readonly PropertyType[] }
  | { readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'json' | 'date-time' | 'null' | 'tag' };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A value that CloudFormation computes; what it will be is not known here. */
const isIntrinsic = (value: unknown): boolean =>
  isObject(value) && Object.keys(value).length === 1 && /^(Ref|Fn::\w+)$/.test(Object.keys(value)[0] ?? '');

export function createSpec(database: Database = loadAwsServiceSpecSync()) {
  const check = (value: unknown, at: { type: PropertyType; path: string }): string[] => {
    const { type, path } = at;
    if (isIntrinsic(value)) return [];
    switch (type.type) {
      case 'ref': {
        const definition = database.get('typeDefinition', type.reference.$ref);
        if (!isObject(value)) return [`${path}: an object is expected`];
        return properties(value, { known: definition.properties as Record<string, Property>, path });
      }
      case 'array':
        if (!Array.isArray(value)) return [`${path}: a list is expected`];
        return value.flatMap((one, index) => check(one, { type: type.element, path: `${path}[${index}]` }));
      case 'map':
        if (!isObject(value)) return [`${path}: an object is expected`];
        return Object.entries(value).flatMap(([key, one]) =>
          check(one, { type: type.element, path: `${path}.${key}` }),
        );
      case 'union': {
        const answers = type.types.map((one) => check(value, { type: one, path }));
        return answers.some((answer) => answer.length === 0) ? [] : (answers[0] ?? []);
      }
      case 'string':
      case 'number':
      case 'integer':
      case 'boolean':
        return isScalar(value, type.type) ? [] : [`${path}: ${type.type} is expected`];
      default:
        return [];
    }
  };

  const properties = (value: Record<string, unknown>, at: { known: Record<string, Property>; path: string }) => {
    const unknown = Object.keys(value).filter((name) => !(name in at.known));
    const missing = Object.entries(at.known).filter(([name, { required }]) => required && !(name in value));
    return [
      ...unknown.map((name) => `${at.path}.${name}: CloudFormation knows no such property`),
      ...missing.map(([name]) => `${at.path}.${name}: required`),
      ...Object.entries(value).flatMap(([name, one]): string[] => {
        const known = at.known[name];
        return known ? check(one, { type: known.type, path: `${at.path}.${name}` }) : [];
      }),
    ];
  };

  return {
    problemsOf(logicalId: string, resource: { Type: string; Properties: Record<string, unknown> }): string[] {
      const found = [...database.lookup('resource', 'cloudFormationType', 'equals', resource.Type)][0];
      if (!found) return [`${logicalId}: CloudFormation knows no type ${resource.Type}`];
      return properties(resource.Properties, { known: found.properties as Record<string, Property>, path: logicalId });
    },
  };
}

/** CloudFormation reads numbers and booleans from texts, and texts from numbers and booleans. */
function isScalar(value: unknown, type: 'string' | 'number' | 'integer' | 'boolean'): boolean {
  if (type === 'string') return ['string', 'number', 'boolean'].includes(typeof value);
  if (type === 'boolean') return typeof value === 'boolean' || value === 'true' || value === 'false';
  return (typeof value === 'number' || typeof value === 'string') && value !== '' && Number.isFinite(Number(value));
}
