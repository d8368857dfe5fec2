import { GetWebIdentityTokenCommand, type STSClient } from '@aws-sdk/client-sts';
import { StepFailure } from '../../platform/failure.ts';
import { keepSecret } from '../../platform/redact.ts';

/** Exchanged at once; the shortest that every identity provider takes without a warning about clocks. */
const TOKEN_SECONDS = 300;

/** A token in which AWS says which role calls, for the identity provider of another cloud that trusts this account's issuer. */
export type ShowIdentity = (audience: string) => Promise<string>;

/**
 * "Outbound identity federation": STS signs who the Lambda's role is. RS256, because Azure takes no other (facts of the Azure identity
 * platform). The client must not be one of the global endpoint. Throws `StepFailure`.
 */
export function webIdentity(sts: STSClient): ShowIdentity {
  return async (audience) => {
    const command = new GetWebIdentityTokenCommand({
      Audience: [audience],
      SigningAlgorithm: 'RS256',
      DurationSeconds: TOKEN_SECONDS,
    });
    const { WebIdentityToken } = await sts.send(command).catch((error: unknown) => {
      throw refused(error);
    });
    if (!WebIdentityToken) throw new StepFailure('unexpected', 'AWS STS gave no token to show to another cloud.');
    return keepSecret(WebIdentityToken);
  };
}

/** Who may not ask for a token, or whose account has the federation switched off, is helped by no repetition. */
function refused(error: unknown): StepFailure {
  const name = error instanceof Error ? error.name : '';
  const words = error instanceof Error ? error.message : String(error);
  const isFinal = /AccessDenied|FederationDisabled/.test(name);
  return new StepFailure(isFinal ? 'access-denied' : 'provider-unavailable', `AWS STS: ${words} (${name})`, {
    cause: error,
  });
}
