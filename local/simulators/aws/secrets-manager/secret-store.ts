import type { Clock } from '../../../runtime/clock.ts';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { evaluatePrincipals } from '../../../runtime/iam/principals.ts';
import type { Secret } from './secret.ts';

export interface SecretStoreDependencies {
  readonly clock: Pick<Clock, 'now'>;
  readonly hex: (key: string, length: number) => string;
}

export interface SecretAccess {
  readonly context: RequestContext;
  /** IAM action, for secrets of another account: `secretsmanager:GetSecretValue`. */
  readonly action: string;
}

/** All secrets of the simulated world. */
export class SecretStore {
  readonly #secrets = new Map<string, Secret>();
  readonly #made = new Map<string, number>();
  readonly #dependencies: SecretStoreDependencies;

  constructor(dependencies: SecretStoreDependencies) {
    this.#dependencies = dependencies;
  }

  now(): number {
    return this.#dependencies.clock.now();
  }

  /** A new, empty secret. A name that is taken, or is still marked for deletion, is refused. */
  add({ name, context }: { name: string; context: RequestContext }): Secret {
    const { region, caller } = context;
    const existing = this.#named(name, context);
    if (existing?.deletionAtMs !== undefined) {
      throw invalidRequest(
        "You can't create this secret because a secret with this name is already scheduled for deletion.",
      );
    }
    if (existing) throw alreadyExists(name);
    const place = `arn:aws:secretsmanager:${region}:${caller.accountId}:secret:${name}`;
    const count = (this.#made.get(place) ?? 0) + 1;
    this.#made.set(place, count);
    const now = this.now();
    const secret: Secret = {
      arn: `${place}-${this.#dependencies.hex(`${place}/${count}`, 6)}`,
      name,
      accountId: caller.accountId,
      region,
      createdAtMs: now,
      changedAtMs: now,
      description: undefined,
      kmsKeyId: undefined,
      accessedAtMs: undefined,
      deletionAtMs: undefined,
      policy: undefined,
      tags: new Map(),
      versions: new Map(),
    };
    this.#secrets.set(secret.arn, secret);
    return secret;
  }

  /** A secret by name, ARN or ARN without its six characters, if it is there and the caller may know of it. */
  find(id: string, { context, action }: SecretAccess): Secret {
    const secret = id.startsWith('arn:') ? this.#byArn(id) : this.#named(id, context);
    if (!secret) throw notFound();
    const { caller } = context;
    if (secret.accountId === caller.accountId || caller.observer) return secret;
    const verdict = secret.policy && evaluatePrincipals(secret.policy, { caller, action, keys: {} });
    if (verdict === 'allowed') return secret;
    const message = `User: ${caller.arn} is not authorized to perform: ${action} on resource: ${id} because no resource-based policy allows the ${action} action`;
    throw new AwsFault('AccessDeniedException', message, { status: 400 });
  }

  /** As `find`, refusing a secret that is marked for deletion. */
  findUsable(id: string, access: SecretAccess): Secret {
    const secret = this.find(id, access);
    if (secret.deletionAtMs === undefined) return secret;
    throw invalidRequest("You can't perform this operation on the secret because it was marked for deletion.");
  }

  /** What the caller's account has in the region; for an observer, what every account has. */
  visible({ caller, region }: RequestContext): Secret[] {
    this.#purge();
    return [...this.#secrets.values()].filter(
      (secret) => secret.region === region && (caller.observer || secret.accountId === caller.accountId),
    );
  }

  remove(secret: Secret): void {
    this.#secrets.delete(secret.arn);
  }

  #named(name: string, context: RequestContext): Secret | undefined {
    const all = this.visible(context).filter((secret) => secret.name === name);
    return all.find(({ accountId }) => accountId === context.caller.accountId) ?? all[0];
  }

  #byArn(arn: string): Secret | undefined {
    this.#purge();
    return this.#secrets.get(arn) ?? [...this.#secrets.values()].find((secret) => secret.arn.slice(0, -7) === arn);
  }

  #purge(): void {
    const now = this.now();
    for (const [arn, { deletionAtMs }] of this.#secrets) {
      if (deletionAtMs !== undefined && deletionAtMs <= now) this.#secrets.delete(arn);
    }
  }
}

export function invalidRequest(message: string): AwsFault {
  return new AwsFault('InvalidRequestException', message, { status: 400 });
}

export function invalidParameter(message: string): AwsFault {
  return new AwsFault('InvalidParameterException', message, { status: 400 });
}

export function notFound(message = "Secrets Manager can't find the specified secret."): AwsFault {
  return new AwsFault('ResourceNotFoundException', message, { status: 400 });
}

export function alreadyExists(name: string): AwsFault {
  const message = `The operation failed because the secret ${name} already exists.`;
  return new AwsFault('ResourceExistsException', message, { status: 400 });
}
