import { AwsFault } from '../aws-service.ts';
import type { Member } from '../model/shapes.ts';
import { decodeAwsChunked, isAwsChunked } from './aws-chunked.ts';
import type { Protocol, Values, WireRequest } from './protocol.ts';
import { bodyOf, payloadOf, readBindings, writeHeaders } from './rest-bindings.ts';
import { matchRoute } from './rest-routes.ts';
import { parseXml, readXml } from './xml-reader.ts';
import { element, escapeXml, writeMembers } from './xml-values.ts';

const XML_CONTENT = { 'content-type': 'application/xml' };
const XML_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n';

/** AWS REST XML as S3 speaks it: the bucket is the first segment of the path, or the first label of the host. */
export const restXmlProtocol: Protocol = {
  decode(request, model) {
    const plain = isAwsChunked(request) ? decodeAwsChunked(request) : request;
    const { bucket, path } = addressOf(plain);
    const match = matchRoute(
      { ...plain, path },
      { model, accepts: ({ input }) => input.members.some(({ name }) => name === 'Bucket') === (bucket !== undefined) },
    );
    if (!match) {
      const message = 'The specified method is not allowed against this resource.';
      throw new AwsFault('MethodNotAllowed', message, { status: 405 });
    }
    const { operation } = match;
    const labels = bucket === undefined ? match.labels : { ...match.labels, Bucket: bucket };
    const payload = payloadOf(operation.input);
    const body = payload ? readPayload(payload, plain) : {};
    return { operation, input: { ...body, ...readBindings(operation.input, { request: plain, labels }) } };
  },

  encode({ operation, output, requestId }, model) {
    const status = operation.http?.[2] ?? 200;
    const headers = { 'x-amz-request-id': requestId, ...writeHeaders(operation.output, output) };
    const payload = payloadOf(operation.output);
    const value = payload && (output as Values)[payload.name];
    if (payload?.shape.kind === 'blob') {
      const body = value instanceof Uint8Array || typeof value === 'string' ? value : '';
      return { status: 'content-range' in headers ? 206 : status, headers, body };
    }
    const shape = payload ? payload.shape : bodyOf(operation.output);
    if (shape.kind !== 'structure') return { status, headers, body: value === undefined ? '' : String(value) };
    if (shape.members.length === 0) return { status, headers, body: '' };
    const name = payload?.traits.xmlName ?? shape.xmlName ?? shape.name;
    const content = writeMembers(shape, (payload ? value : output) ?? {});
    const body = `${XML_DECLARATION}<${name} xmlns="${model.xmlNamespace}">${content}</${name}>`;
    return { status, headers: { ...XML_CONTENT, ...headers }, body };
  },

  refuse(fault) {
    const headers = { ...XML_CONTENT, 'x-amz-request-id': fault.requestId, ...fault.headers };
    const members = Object.entries(fault.members).map(([name, value]) => element(name, escapeXml(String(value))));
    const content = element('Code', fault.wireCode) + element('Message', escapeXml(fault.message)) + members.join('');
    const body = XML_DECLARATION + element('Error', content + element('RequestId', fault.requestId));
    return { status: fault.status, headers, body: fault.method === 'HEAD' ? '' : body };
  },
};

const VIRTUAL_HOST = /^(.+)\.(?:localhost|s3[.-].+)$/;

function addressOf({ path, headers }: WireRequest): { bucket: string | undefined; path: string } {
  const host = (headers['host'] ?? '').replace(/:\d+$/, '');
  const virtual = VIRTUAL_HOST.exec(host)?.[1];
  if (virtual) return { bucket: virtual, path };
  const [, first = '', rest = ''] = /^\/([^/]*)(.*)$/s.exec(path) ?? [];
  return first === '' ? { bucket: undefined, path: '/' } : { bucket: decodeURIComponent(first), path: rest || '/' };
}

function readPayload({ name, shape }: Member, { body }: WireRequest): Values {
  if (shape.kind === 'blob') return { [name]: body };
  const text = Buffer.from(body).toString('utf8');
  if (text === '') return {};
  return { [name]: shape.kind === 'structure' ? readXml(shape, parseXml(text)) : text };
}
