import type { GetWebIdentityTokenCommandInput, GetWebIdentityTokenCommandOutput } from '@aws-sdk/client-sts';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { roleArnOf } from '../../../runtime/iam/principals.ts';
import { constraint } from './faults.ts';
import type { StsDependencies } from './sts.ts';
import type { WebIdentity } from './web-identity.ts';

type Answer = Omit<GetWebIdentityTokenCommandOutput, '$metadata'>;

const LONGEST_TOKEN_SECONDS = 3600;
const SHORTEST_TOKEN_SECONDS = 60;
const USUAL_TOKEN_SECONDS = 300;

/** Tokens for clouds that trust this account's issuer. */
export function webIdentityTokens({ webIdentity, clock }: Pick<StsDependencies, 'webIdentity' | 'clock'>) {
  return (input: GetWebIdentityTokenCommandInput, context: RequestContext): Answer => {
    if (!webIdentity) throw federationDisabled();
    return issueToken(input, { webIdentity, clock, context });
  };
}

function issueToken(
  {
    Audience = [],
    DurationSeconds = USUAL_TOKEN_SECONDS,
    SigningAlgorithm,
    Tags = [],
  }: GetWebIdentityTokenCommandInput,
  {
    webIdentity,
    clock,
    context,
  }: { webIdentity: WebIdentity; clock: StsDependencies['clock']; context: RequestContext },
): Answer {
  if (Audience.length === 0 || Audience.length > 10) {
    throw constraint(Audience.join(','), 'audience', 'Member must have length between 1 and 10');
  }
  if (DurationSeconds < SHORTEST_TOKEN_SECONDS || DurationSeconds > LONGEST_TOKEN_SECONDS) {
    throw constraint(DurationSeconds, 'durationSeconds', 'Member must have value between 60 and 3600');
  }
  if (SigningAlgorithm !== 'RS256' && SigningAlgorithm !== 'ES384') {
    throw constraint(SigningAlgorithm ?? '', 'signingAlgorithm', 'Member must be one of RS256, ES384');
  }
  if (SigningAlgorithm === 'ES384') {
    throw new AwsFault('UnsupportedOperation', 'ES384 is not implemented locally; use RS256.', { status: 501 });
  }
  const { caller, region } = context;
  const expiresAtSeconds = Math.floor(clock.now() / 1000) + DurationSeconds;
  const [first = '', ...others] = Audience;
  const WebIdentityToken = webIdentity.issue({
    accountId: caller.accountId,
    claims: {
      aud: others.length === 0 ? first : [first, ...others],
      sub: roleArnOf(caller.arn) ?? caller.arn,
      exp: expiresAtSeconds,
      'https://sts.amazonaws.com/': {
        aws_account: caller.accountId,
        source_region: region,
        ...(Tags.length > 0 && { request_tags: Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value])) }),
      },
    },
  });
  return { WebIdentityToken, Expiration: new Date(expiresAtSeconds * 1000) };
}

function federationDisabled(): AwsFault {
  return new AwsFault(
    'OutboundWebIdentityFederationDisabledException',
    'Outbound web identity federation is not enabled for this account.',
    { status: 403 },
  );
}
