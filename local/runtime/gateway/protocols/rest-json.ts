import { AwsFault } from '../aws-service.ts';
import { errorMembers } from './json.ts';
import { parseJsonBody, readJson, writeJson } from './json-values.ts';
import type { Protocol, Values } from './protocol.ts';
import { bodyOf, payloadOf, readBindings, writeHeaders } from './rest-bindings.ts';
import { matchRoute } from './rest-routes.ts';

const JSON_CONTENT = { 'content-type': 'application/json' };

/** AWS REST JSON (EKS): the operation is method and path, the rest of the input a JSON body. */
export const restJsonProtocol: Protocol = {
  decode(request, model) {
    const match = matchRoute(request, { model });
    // Observed answer of AWS's REST services to a path they do not know.
    if (!match) throw new AwsFault('UnknownOperationException', 'Unknown operation', { status: 404 });
    const { operation, labels } = match;
    const payload = payloadOf(operation.input);
    const json = parseJsonBody(request.body);
    const body = payload
      ? { [payload.name]: readJson(payload.shape, json) }
      : (readJson(bodyOf(operation.input), json) as Values);
    return { operation, input: { ...body, ...readBindings(operation.input, { request, labels }) } };
  },

  encode({ operation, output, requestId }) {
    const payload = payloadOf(operation.output);
    const body = payload
      ? writeJson(payload.shape, (output as Values)[payload.name])
      : writeJson(bodyOf(operation.output), output);
    return {
      status: operation.http?.[2] ?? 200,
      headers: { ...JSON_CONTENT, 'x-amzn-requestid': requestId, ...writeHeaders(operation.output, output) },
      body: JSON.stringify(body ?? {}),
    };
  },

  refuse(fault) {
    return {
      status: fault.status,
      headers: {
        ...JSON_CONTENT,
        'x-amzn-requestid': fault.requestId,
        'x-amzn-errortype': fault.name,
        ...fault.headers,
      },
      body: JSON.stringify(errorMembers(fault)),
    };
  },
};
