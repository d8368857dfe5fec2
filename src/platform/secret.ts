import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { keepSecret } from './redact.ts';

/** How long a secret is used before it is read again: a rotated one is picked up within this time, in milliseconds. */
const FRESH_MS = 5 * 60_000;

/** Reads secrets by ARN, keeping each for a few minutes. The value goes to its one user; from then on it is masked everywhere else. */
export function secretReader(now: () => number): (arn: string) => Promise<string> {
  const client = new SecretsManagerClient({});
  const kept = new Map<string, { value: Promise<string>; until: number }>();
  return (arn) => {
    const known = kept.get(arn);
    if (known && known.until > now()) return known.value;
    const value = client.send(new GetSecretValueCommand({ SecretId: arn })).then(({ SecretString }) => {
      if (SecretString === undefined) throw new Error(`Secret ${arn} holds no text.`);
      return keepSecret(SecretString);
    });
    kept.set(arn, { value, until: now() + FRESH_MS });
    value.catch(() => kept.delete(arn));
    return value;
  };
}
