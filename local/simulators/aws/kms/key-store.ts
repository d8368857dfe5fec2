import type { Clock } from '../../../runtime/clock.ts';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import type { KmsKey } from './kms-key.ts';

export interface KeyStoreDependencies {
  readonly clock: Pick<Clock, 'now'>;
  readonly hex: (key: string, length: number) => string;
}

const UNUSABLE: Readonly<Record<string, string>> = { Disabled: 'is disabled', PendingDeletion: 'is pending deletion' };

/** Keys by ARN, aliases by ARN. */
export class KeyStore {
  readonly aliases = new Map<string, string>();
  readonly #keys = new Map<string, KmsKey>();
  readonly #dependencies: KeyStoreDependencies;

  constructor(dependencies: KeyStoreDependencies) {
    this.#dependencies = dependencies;
  }

  now(): number {
    return this.#dependencies.clock.now();
  }

  /** A UUID for the account's next key. */
  nextId({ caller, region }: RequestContext): string {
    const place = `kms/${caller.accountId}/${region}/${this.#keys.size}`;
    return this.#dependencies.hex(place, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
  }

  add(key: KmsKey): void {
    this.#keys.set(key.arn, key);
  }

  /** Keys of the caller's account in the region; for an observer, of every account. */
  visible({ caller, region }: RequestContext): KmsKey[] {
    this.#purge();
    return [...this.#keys.values()].filter(
      (key) => key.region === region && (caller.observer || key.accountId === caller.accountId),
    );
  }

  /** By key id, key ARN, alias name or alias ARN. Keys of other accounts cannot be used: key policies do not exist here. */
  find(id: string, context: RequestContext): KmsKey {
    const arn = id.includes('alias/') ? this.aliases.get(aliasArn(id, context)) : keyArn(id, context);
    const key = this.visible(context).find((candidate) => candidate.arn === arn || candidate.id === id);
    if (key) return key;
    const shown = id.includes('alias/')
      ? `Alias ${aliasArn(id, context)} is not found.`
      : `Key '${keyArn(id, context)}' does not exist`;
    throw new AwsFault('NotFoundException', shown, { status: 400 });
  }

  /** As `find`, refusing a key that is disabled, is going, or serves another purpose. */
  findFor(usage: KmsKey['usage'], { id, context }: { id: string; context: RequestContext }): KmsKey {
    const key = this.find(id, context);
    const problem = UNUSABLE[key.state];
    if (key.state === 'Disabled') throw new AwsFault('DisabledException', `${key.arn} ${problem}.`, { status: 400 });
    if (problem) throw new AwsFault('KMSInvalidStateException', `${key.arn} ${problem}.`, { status: 400 });
    if (key.usage !== usage) {
      const message = `${key.arn} key usage is ${key.usage} which is not valid for this operation.`;
      throw new AwsFault('InvalidKeyUsageException', message, { status: 400 });
    }
    return key;
  }

  #purge(): void {
    const now = this.now();
    for (const [arn, { deletionAtMs }] of this.#keys) {
      if (deletionAtMs !== undefined && deletionAtMs <= now) this.#keys.delete(arn);
    }
  }
}

export function aliasArn(alias: string, { region, caller }: RequestContext): string {
  return alias.startsWith('arn:') ? alias : `arn:aws:kms:${region}:${caller.accountId}:${alias}`;
}

function keyArn(id: string, { region, caller }: RequestContext): string {
  return id.startsWith('arn:') ? id : `arn:aws:kms:${region}:${caller.accountId}:key/${id}`;
}
