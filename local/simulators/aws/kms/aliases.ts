import type { CreateAliasCommandInput, ListAliasesCommandInput, ListAliasesCommandOutput } from '@aws-sdk/client-kms';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { aliasArn, type KeyStore } from './key-store.ts';

/** Names for keys, one account and region each. */
export function aliasOperations(store: KeyStore) {
  const existing = (alias: string, context: RequestContext): string => {
    const arn = aliasArn(alias, context);
    if (!store.aliases.has(arn)) throw new AwsFault('NotFoundException', `Alias ${arn} is not found.`, { status: 400 });
    return arn;
  };

  return {
    CreateAlias({ AliasName = '', TargetKeyId = '' }: CreateAliasCommandInput, context: RequestContext) {
      const arn = aliasArn(AliasName, context);
      if (!/^alias\/(?!aws\/)[\w/-]+$/.test(AliasName)) {
        throw new AwsFault('ValidationException', 'Alias must start with the prefix "alias/".');
      }
      if (store.aliases.has(arn)) {
        throw new AwsFault('AlreadyExistsException', `An alias with the name ${arn} already exists`, { status: 400 });
      }
      store.aliases.set(arn, store.find(TargetKeyId, context).arn);
      return {};
    },

    UpdateAlias({ AliasName = '', TargetKeyId = '' }: CreateAliasCommandInput, context: RequestContext) {
      store.aliases.set(existing(AliasName, context), store.find(TargetKeyId, context).arn);
      return {};
    },

    DeleteAlias({ AliasName = '' }: { readonly AliasName?: string }, context: RequestContext) {
      store.aliases.delete(existing(AliasName, context));
      return {};
    },

    ListAliases(
      { KeyId }: ListAliasesCommandInput,
      context: RequestContext,
    ): Pick<ListAliasesCommandOutput, 'Aliases' | 'Truncated'> {
      const keys = KeyId === undefined ? store.visible(context) : [store.find(KeyId, context)];
      const Aliases = [...store.aliases].flatMap(([arn, keyArn]) => {
        const key = keys.find((candidate) => candidate.arn === keyArn);
        return key ? [{ AliasName: arn.slice(arn.indexOf('alias/')), AliasArn: arn, TargetKeyId: key.id }] : [];
      });
      return { Aliases, Truncated: false };
    },
  };
}
