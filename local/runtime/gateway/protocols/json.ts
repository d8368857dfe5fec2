import { AwsFault } from '../aws-service.ts';
import type { ServiceModel } from '../model/service-models.ts';
import { parseJsonBody, readJson, writeJson } from './json-values.ts';
import type { Protocol, Values, WireFault, WireRequest } from './protocol.ts';

/** AWS JSON 1.0 and 1.1: everything is a POST to `/`, the operation stands in `X-Amz-Target`. */
export const jsonProtocol: Protocol = {
  decode(request, model) {
    const operation = model.operations.get(targetOf(request, model));
    if (!operation) throw unknownOperation();
    return { operation, input: readJson(operation.input, parseJsonBody(request.body)) as Values };
  },

  encode({ operation, output, requestId }, model) {
    // An operation without output answers with an empty body in AWS; the SDKs read both.
    const body = operation.output.name === 'Unit' ? '' : JSON.stringify(writeJson(operation.output, output));
    return { status: 200, headers: jsonHeaders(model, requestId), body };
  },

  refuse(fault, model) {
    const { status, requestId } = fault;
    const queryError = model.queryCompatible && {
      'x-amzn-query-error': `${fault.wireCode};${fault.fault === 'server' ? 'Receiver' : 'Sender'}`,
    };
    return {
      status,
      headers: { ...jsonHeaders(model, requestId), ...queryError, ...fault.headers },
      body: JSON.stringify({ __type: typeOf(fault, model), ...errorMembers(fault) }),
    };
  },
};

/** Members of the error shape with the message under the name that the shape gives it: `message` or `Message`. */
export function errorMembers(fault: WireFault): Values {
  const shape = fault.model?.shape;
  const messageName = shape?.members.find(({ name }) => name.toLowerCase() === 'message')?.name ?? 'message';
  const members = shape ? (writeJson(shape, fault.members) as Values) : { ...fault.members };
  return { ...members, [messageName]: fault.message };
}

export function unknownOperation(): AwsFault {
  return new AwsFault('UnknownOperationException', '', { status: 400 });
}

function targetOf({ headers }: WireRequest, model: ServiceModel): string {
  const [prefix, name] = (headers['x-amz-target'] ?? '').split('.');
  if (prefix !== model.targetPrefix || !name) throw unknownOperation();
  return name;
}

function jsonHeaders(model: ServiceModel, requestId: string) {
  return { 'content-type': `application/x-amz-json-${model.jsonVersion ?? '1.1'}`, 'x-amzn-requestid': requestId };
}

/** SQS qualifies its error types with the namespace of its model; other services write the bare name. */
function typeOf(fault: WireFault, model: ServiceModel): string {
  return model.queryCompatible && fault.model ? `com.amazonaws.${model.signingName}#${fault.name}` : fault.name;
}
