import { AwsFault } from './aws-service.ts';
import type { ServiceModel } from './model/service-models.ts';
import type { Member, Shape } from './model/shapes.ts';
import type { Decoded } from './protocols/protocol.ts';
import { queryName } from './protocols/query-values.ts';

/** Refuses an input that lacks a required member, at any depth, in the words of the service. */
export function requireMembers({ operation, input }: Decoded, model: ServiceModel): void {
  const missing = firstMissing(operation.input, input);
  if (missing) throw missingFault(missing, model);
}

/** The members from the input down to the missing one. */
function firstMissing(shape: Shape, value: unknown): readonly Member[] | undefined {
  if (value === undefined || value === null) return undefined;
  if (shape.kind === 'structure') {
    for (const member of shape.members) {
      const item = (value as Record<string, unknown>)[member.name];
      if (item === undefined && member.required) return [member];
      const deeper = item === undefined ? undefined : firstMissing(member.shape, item);
      if (deeper) return [member, ...deeper];
    }
  }
  const inner = shape.kind === 'list' ? shape.member.shape : shape.kind === 'map' ? shape.value.shape : undefined;
  if (!inner) return undefined;
  for (const item of Object.values(value as object)) {
    const deeper = firstMissing(inner, item);
    if (deeper) return deeper;
  }
  return undefined;
}

/**
 * EC2, RDS and SQS name the missing parameter (`MissingParameter`). The others use the constraint wording of AWS's service
 * framework, under the code their protocol or their model has for it.
 */
function missingFault(path: readonly Member[], model: ServiceModel): AwsFault {
  const { signingName, protocol } = model;
  if (signingName === 'ec2' || signingName === 'rds' || signingName === 'sqs') {
    const flavour = protocol === 'ec2' ? 'ec2' : 'query';
    const name = path.map((member) => queryName(member, flavour)).join('.');
    const message = `The request must contain the parameter ${name}`;
    // The name of the JSON protocol for what the query protocol of SQS called MissingParameter.
    if (signingName === 'sqs') {
      const headers = { 'x-amzn-query-error': 'MissingParameter;Sender' };
      return new AwsFault('MissingRequiredParameterException', message, { status: 400, headers });
    }
    return new AwsFault('MissingParameter', message, { status: 400 });
  }
  const place = path.map(({ name }) => name.charAt(0).toLowerCase() + name.slice(1)).join('.');
  const message = `1 validation error detected: Value null at '${place}' failed to satisfy constraint: Member must not be null`;
  const codes = { query: 'ValidationError', 'rest-json': 'InvalidParameterException', 'rest-xml': 'InvalidRequest' };
  const code = protocol === 'json' || protocol === 'ec2' ? 'ValidationException' : codes[protocol];
  return new AwsFault(code, message, { status: 400 });
}
