import type * as z from 'zod';
import type { RestFault } from '../../rest/vendor.ts';
import { armFault, badRequest } from '../fault.ts';

/** How a resource provider refuses a body: what is amiss with which member. */
export type BodyWords = (issue: {
  readonly path: string;
  readonly member?: string;
  readonly message: string;
}) => RestFault;

export const networkWords: BodyWords = ({ path, member, message }) =>
  armFault(
    {
      status: 400,
      code: 'InvalidRequestFormat',
      details: [
        {
          code: 'InvalidJson',
          message:
            member === undefined
              ? `${message} Path '${path}'.`
              : `Could not find member '${member}' on object of type 'ResourceDefinition'. Path '${path}'.`,
        },
      ],
    },
    'Cannot parse the request.',
  );

export const resourceManagerWords: BodyWords = ({ path, member, message }) =>
  badRequest(
    'InvalidRequestContent',
    member === undefined
      ? `The request content was invalid and could not be deserialized: '${message} Path '${path}'.'.`
      : `The request content was invalid and could not be deserialized: 'Could not find member '${member}' on object of type 'ResourceGroupDefinition'. Path '${path}'.'.`,
  );

export const postgresqlWords: BodyWords = ({ path, member, message }) =>
  badRequest(
    member === undefined ? 'InvalidParameterValue' : 'InvalidRequestContent',
    member === undefined
      ? `Invalid value given for parameter ${path}. ${message} Specify a valid parameter value.`
      : `The request content was invalid and could not be deserialized: 'Could not find member '${member}' on object of type 'Server'. Path '${path}'.'.`,
  );

export const containerServiceWords: BodyWords = ({ path, member, message }) =>
  member === undefined
    ? badRequest('InvalidParameter', `The value of parameter ${path} is invalid. Error details: ${message}`)
    : badRequest(
        'UnmarshalError',
        `Invalid request body. Converting request body to a managed cluster encountered error: json: unknown field "${member}" Check that the field is in the right location, is spelled correctly, and is supported in the API version.`,
      );

/** The body as its type understands it; refused in the provider's words. */
export function bodyOf<Body>(
  body: unknown,
  { schema, words, readOnly }: { schema: z.ZodType<Body>; words: BodyWords; readOnly: readonly string[] },
): Body {
  const { name: _name, ...sent } = Object(body);
  const parsed = schema.safeParse(without(sent, new Set(readOnly)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = (issue?.path ?? []).map(String).join('.');
  const member = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
  throw words({ path, ...(member !== undefined && { member }), message: issue?.message ?? '' });
}

/** A reference has an `id` that means something; that of a resource, also of one inside another, is what its path says. */
const ofEveryResource = new Set(['id', 'type', 'etag', 'eTag', 'systemData']);

function without(value: unknown, names: ReadonlySet<string>): unknown {
  if (Array.isArray(value)) return value.map((item) => without(item, names));
  if (typeof value !== 'object' || value === null) return value;
  const isResource = 'properties' in value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name]) => !names.has(name) && !(isResource && ofEveryResource.has(name)))
      .map(([name, member]) => [name, without(member, names)]),
  );
}
