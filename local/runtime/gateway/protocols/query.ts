import { AwsFault } from '../aws-service.ts';
import type { ServiceModel } from '../model/service-models.ts';
import type { Protocol, WireFault, WireRequest } from './protocol.ts';
import { growTree, QueryReader } from './query-values.ts';
import { element, escapeXml, writeMembers } from './xml-values.ts';

const XML_HEADERS = { 'content-type': 'text/xml' };

/** AWS Query (RDS, ELBv2, STS): form parameters in, `<OperationResult>` out. */
export const queryProtocol: Protocol = {
  decode: decodeQuery,

  encode({ operation, output, requestId }, model) {
    const members = writeMembers(operation.output, output);
    const result = operation.output.name === 'Unit' ? '' : element(`${operation.name}Result`, members);
    const metadata = element('ResponseMetadata', element('RequestId', requestId));
    const body = `<${operation.name}Response xmlns="${model.xmlNamespace}">${result}${metadata}</${operation.name}Response>`;
    return { status: 200, headers: { ...XML_HEADERS, 'x-amzn-requestid': requestId }, body };
  },

  refuse(fault, model) {
    const type = fault.fault === 'server' ? 'Receiver' : 'Sender';
    const error = element('Error', element('Type', type) + codeAndMessage(fault) + furtherMembers(fault));
    const body = `<ErrorResponse xmlns="${model.xmlNamespace}">${error}${element('RequestId', fault.requestId)}</ErrorResponse>`;
    return {
      status: fault.status,
      headers: { ...XML_HEADERS, 'x-amzn-requestid': fault.requestId, ...fault.headers },
      body,
    };
  },
};

/** EC2's flavour of AWS Query: flattened lists, capitalised names, no result element, errors in a list of one. */
export const ec2Protocol: Protocol = {
  decode: decodeQuery,

  encode({ operation, output, requestId }, model) {
    // Calls without output answer `<return>true</return>`.
    const content =
      operation.output.name === 'Unit' ? element('return', 'true') : writeMembers(operation.output, output);
    const body = `<${operation.name}Response xmlns="${model.xmlNamespace}">${element('requestId', requestId)}${content}</${operation.name}Response>`;
    return { status: 200, headers: { ...XML_HEADERS, 'x-amzn-requestid': requestId }, body };
  },

  refuse(fault) {
    const errors = element('Errors', element('Error', codeAndMessage(fault)));
    const body = element('Response', errors + element('RequestID', fault.requestId));
    return {
      status: fault.status,
      headers: { ...XML_HEADERS, 'x-amzn-requestid': fault.requestId, ...fault.headers },
      body: `<?xml version="1.0" encoding="UTF-8"?>\n${body}`,
    };
  },
};

function decodeQuery(request: WireRequest, model: ServiceModel) {
  const parameters = [...request.query, ...new URLSearchParams(Buffer.from(request.body).toString('utf8'))];
  const form = new Map(parameters);
  const action = form.get('Action') ?? '';
  const operation = model.operations.get(action);
  if (!operation) throw invalidAction(action, form.get('Version'));

  const reader = new QueryReader(model.protocol === 'ec2' ? 'ec2' : 'query');
  const tree = growTree(parameters.filter(([key]) => !isEnvelope(key)));
  return { operation, input: reader.readStructure(operation.input, tree) };
}

/** Parameters of the protocol and of presigned requests, which are no members of any input. */
function isEnvelope(key: string): boolean {
  return key === 'Action' || key === 'Version' || key.startsWith('X-Amz-');
}

function invalidAction(action: string, version: string | undefined): AwsFault {
  if (!action) return new AwsFault('MissingAction', 'The request must contain the parameter Action', { status: 400 });
  return new AwsFault(
    'InvalidAction',
    `Could not find operation ${action} for version ${version ?? 'NO_VERSION_SPECIFIED'}`,
    {
      status: 400,
    },
  );
}

function codeAndMessage(fault: WireFault): string {
  return element('Code', fault.wireCode) + element('Message', escapeXml(fault.message));
}

function furtherMembers(fault: WireFault): string {
  return fault.model ? writeMembers(fault.model.shape, fault.members) : '';
}
