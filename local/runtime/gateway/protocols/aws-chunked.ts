import { AwsFault } from '../aws-service.ts';
import type { WireRequest } from './protocol.ts';

/** Uploads whose length or checksum follows the data: `x-amz-content-sha256: STREAMING-UNSIGNED-PAYLOAD-TRAILER` and its relatives. */
export function isAwsChunked({ headers }: WireRequest): boolean {
  return headers['x-amz-content-sha256']?.startsWith('STREAMING-') === true || codings(headers).includes('aws-chunked');
}

/** Joins the chunks (`<hexadecimal size>[;chunk-signature=…]`, data, …, `0`) and turns the trailer into headers. */
export function decodeAwsChunked(request: WireRequest): WireRequest {
  const body = Buffer.from(request.body);
  const parts: Buffer[] = [];
  let position = 0;
  for (;;) {
    const end = body.indexOf('\r\n', position);
    const size = Number.parseInt(body.subarray(position, end).toString('latin1'), 16);
    if (end < 0 || Number.isNaN(size))
      throw new AwsFault('IncompleteBody', 'The request body terminated unexpectedly', { status: 400 });
    position = end + 2;
    if (size === 0) break;
    parts.push(body.subarray(position, position + size));
    position += size + 2;
  }
  const { 'content-encoding': _coding, ...headers } = request.headers;
  const remaining = codings(request.headers).filter((coding) => coding !== 'aws-chunked');
  const data = Buffer.concat(parts);
  return {
    ...request,
    body: data,
    headers: {
      ...headers,
      ...(remaining.length > 0 && { 'content-encoding': remaining.join(',') }),
      'content-length': String(data.length),
      ...trailersOf(body.subarray(position).toString('latin1')),
    },
  };
}

function trailersOf(text: string): Record<string, string> {
  const pairs = text
    .split('\r\n')
    .filter((line) => line.includes(':'))
    .map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()] as const);
  return Object.fromEntries(pairs);
}

function codings(headers: WireRequest['headers']): string[] {
  return (headers['content-encoding'] ?? '')
    .split(',')
    .map((coding) => coding.trim())
    .filter(Boolean);
}
