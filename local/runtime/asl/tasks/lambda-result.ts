import type { Json } from '../definition.ts';
import type { Run } from '../thread.ts';
import { sdkMetadata } from './sdk-metadata.ts';

/** What `arn:aws:states:::lambda:invoke` returns around the payload: the response of Lambda's Invoke with its headers. */
export function lambdaResult(payload: Json | undefined, run: Run): Json {
  const body = JSON.stringify(payload ?? null);
  const requestId = requestIdFor(`${run.executionArn}/${run.history.events.length}`, run);
  const length = String(Buffer.byteLength(body));
  const headers = {
    Connection: 'keep-alive',
    'Content-Length': length,
    'Content-Type': 'application/json',
    Date: new Date(run.clock.now()).toUTCString(),
    'X-Amz-Executed-Version': '$LATEST',
    'x-amzn-Remapped-Content-Length': '0',
    'x-amzn-RequestId': requestId,
  };
  return {
    ExecutedVersion: '$LATEST',
    Payload: payload ?? null,
    ...sdkMetadata({ headers, requestId }),
    StatusCode: 200,
  };
}

function requestIdFor(key: string, run: Run): string {
  const word = (part: number) =>
    Math.floor(run.random(`${key}/${part}`) * 2 ** 32)
      .toString(16)
      .padStart(8, '0');
  const hex = [0, 1, 2, 3].map(word).join('');
  return [hex.slice(0, 8), hex.slice(8, 12), `4${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20)].join('-');
}
