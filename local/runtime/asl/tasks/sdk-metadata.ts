import type { Json } from '../definition.ts';

/** What Step Functions shows of the HTTP answer beside the members of the response. */
export function sdkMetadata(answer: {
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string;
}): Record<'SdkHttpMetadata' | 'SdkResponseMetadata', Json> {
  const { headers, requestId } = answer;
  return {
    SdkHttpMetadata: {
      AllHttpHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
      HttpHeaders: { ...headers },
      HttpStatusCode: 200,
    },
    SdkResponseMetadata: { RequestId: requestId },
  };
}
