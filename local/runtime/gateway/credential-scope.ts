import type { WireRequest } from './protocols/protocol.ts';

/** What a SigV4 signature says about its request, before anything is looked up. */
export interface CredentialScope {
  readonly accessKeyId: string;
  readonly region: string;
  readonly signingName: string;
  readonly sessionToken: string | undefined;
}

const CREDENTIAL = /Credential=([^,\s]+)/;

/**
 * Reads the scope from the Authorization header or from a presigned query string
 * (`<key id>/<date>/<region>/<service>/aws4_request`). Undefined when the request is not signed.
 */
export function credentialScopeOf({
  headers,
  query,
}: Pick<WireRequest, 'headers' | 'query'>): CredentialScope | undefined {
  const authorization = headers['authorization'] ?? '';
  const credential = authorization.startsWith('AWS4-HMAC-SHA256')
    ? CREDENTIAL.exec(authorization)?.[1]
    : query.get('X-Amz-Credential');
  const [accessKeyId, , region, signingName] = (credential ?? '').split('/');
  if (!accessKeyId || !region || !signingName) return undefined;
  const sessionToken = headers['x-amz-security-token'] ?? query.get('X-Amz-Security-Token') ?? undefined;
  return { accessKeyId, region, signingName, sessionToken };
}
