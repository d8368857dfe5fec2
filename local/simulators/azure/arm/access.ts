import type { RestRequest } from '../../rest/vendor.ts';
import { armFault, notFound } from '../fault.ts';
import type { AzureSettings } from '../settings.ts';
import { keyOfId } from './resource-ids.ts';

export interface Access {
  /** Whether there is such an identity for resources to run under. */
  isIdentity(armId: string): boolean;
  /** Refuses who has no role for this action on the subscription. */
  check(request: Pick<RestRequest, 'caller'>, about: { action: string; scope: string }): void;
  /** The same for what a body refers to. */
  checkLinked(
    request: Pick<RestRequest, 'caller'>,
    about: { action: string; scope: string; linkedAction: string; linkedScope: string },
  ): void;
}

/** Roles are assigned on subscriptions; narrower scopes are not simulated. */
export function createAccess({ subscriptions, applications, identities }: AzureSettings): Access {
  const clientOf = (objectId: string) => applications.find((application) => application.objectId === objectId);
  const allows = (objectId: string, { action, scope }: { action: string; scope: string }) => {
    const subscriptionId = scope.split('/')[2] ?? '';
    const roles = clientOf(objectId)?.roles ?? [];
    return roles.some(
      (role) =>
        role.subscriptionId === subscriptionId && role.actions.some((pattern) => patternOf(pattern).test(action)),
    );
  };
  return {
    isIdentity: (armId) => identities.some(({ id }) => keyOfId(id) === keyOfId(armId)),
    check({ caller }, { action, scope }) {
      const subscriptionId = scope.split('/')[2] ?? '';
      if (!subscriptions.some((known) => known.subscriptionId === subscriptionId)) {
        throw notFound('SubscriptionNotFound', `The subscription '${subscriptionId}' could not be found.`);
      }
      if (allows(caller.subject, { action, scope })) return;
      const clientId = clientOf(caller.subject)?.clientId ?? caller.subject;
      throw armFault(
        { status: 403, code: 'AuthorizationFailed' },
        `The client '${clientId}' with object id '${caller.subject}' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid. If access was recently granted, please refresh your credentials.`,
      );
    },
    checkLinked({ caller }, { action, scope, linkedAction, linkedScope }) {
      if (allows(caller.subject, { action: linkedAction, scope: linkedScope })) return;
      const clientId = clientOf(caller.subject)?.clientId ?? caller.subject;
      throw armFault(
        { status: 403, code: 'LinkedAuthorizationFailed' },
        `The client '${clientId}' with object id '${caller.subject}' has permission to perform action '${action}' on scope '${scope}'; however, it does not have permission to perform action(s) '${linkedAction}' on the linked scope(s) '${linkedScope}' or the linked scope(s) are invalid.`,
      );
    },
  };
}

function patternOf(action: string): RegExp {
  const source = action.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${source.join('.*')}$`, 'i');
}
