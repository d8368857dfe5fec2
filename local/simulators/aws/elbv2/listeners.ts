import type * as sdk from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsFault, type RequestContext } from '../../../runtime/gateway/aws-service.ts';
import { ownObjects, readableObjects } from '../caller-scope.ts';
import { newObject } from '../new-object.ts';
import { quotaOf } from '../quotas.ts';
import { invalid, need, notFound, pageOf, requestedTags } from './lookup.ts';
import type { ElbStore, Listener } from './objects.ts';

const networkProtocols: readonly string[] = ['TCP', 'TLS', 'UDP', 'TCP_UDP'];

const shown = ({ id, loadBalancerArn, protocol, port, request }: Listener): sdk.Listener => ({
  ListenerArn: id,
  LoadBalancerArn: loadBalancerArn,
  Protocol: protocol,
  Port: port,
  DefaultActions: request.DefaultActions,
  ...(request.SslPolicy && { SslPolicy: request.SslPolicy }),
  ...(request.Certificates && { Certificates: request.Certificates }),
});

export function listenerOperations({ world, loadBalancers, listeners, targetGroups }: ElbStore) {
  return {
    CreateListener(input: sdk.CreateListenerInput, context: RequestContext): sdk.CreateListenerOutput {
      const balancer = need(loadBalancers, { arn: input.LoadBalancerArn, kind: 'loadBalancer', context });
      const { Protocol: protocol, Port: port } = input;
      if (!protocol || !networkProtocols.includes(protocol) || !port) {
        const message = `Listener protocol '${protocol ?? ''}' must be one of '${networkProtocols.join(', ')}'`;
        throw new AwsFault('UnsupportedProtocol', message);
      }
      if (!input.DefaultActions?.length) {
        throw invalid('A listener needs a default action');
      }
      for (const { TargetGroupArn: arn } of input.DefaultActions) {
        need(targetGroups, { arn, kind: 'targetGroup', context });
      }
      const siblings = listeners.at(balancer).filter(({ loadBalancerArn }) => loadBalancerArn === balancer.id);
      if (siblings.some((listener) => listener.port === port)) {
        throw new AwsFault(
          'DuplicateListener',
          `A listener already exists on this port for this load balancer '${balancer.id}'`,
        );
      }
      if (siblings.length >= quotaOf(world, { place: balancer, name: 'listenersPerLoadBalancer' })) {
        throw new AwsFault('TooManyListeners', 'The maximum number of listeners has been reached');
      }
      const key = `listener/${balancer.id}/${port}`;
      const id = `${balancer.id.replace(':loadbalancer/', ':listener/')}/${world.hex(`${key}#${world.serial(key)}`, 16)}`;
      const { accountId, region } = balancer;
      const head = newObject(world, {
        kind: 'listener',
        place: { accountId, region },
        tags: requestedTags(input.Tags),
        id,
        state: 'active',
      });
      const listener = listeners.add({ ...head, loadBalancerArn: balancer.id, protocol, port, request: input });
      return { Listeners: [shown(listener)] };
    },

    DescribeListeners(input: sdk.DescribeListenersInput, context: RequestContext): sdk.DescribeListenersOutput {
      const { ListenerArns: arns, LoadBalancerArn: balancerArn } = input;
      if (balancerArn) {
        need(loadBalancers, { arn: balancerArn, kind: 'loadBalancer', context });
      }
      const readable = readableObjects(listeners, { world, context });
      const missing = arns?.find((arn) => readable.every(({ id }) => id !== arn));
      if (missing) {
        throw notFound.listener(missing);
      }
      const wanted = readable.filter(
        ({ id, loadBalancerArn }) =>
          (!arns?.length || arns.includes(id)) && (!balancerArn || loadBalancerArn === balancerArn),
      );
      const { items, NextMarker } = pageOf(wanted, input);
      return { Listeners: items.map(shown), NextMarker };
    },

    DeleteListener(input: sdk.DeleteListenerInput, context: RequestContext): sdk.DeleteListenerOutput {
      const listener = ownObjects(listeners, context).find(({ id }) => id === input.ListenerArn);
      if (!listener) {
        throw notFound.listener(input.ListenerArn ?? '');
      }
      listeners.remove(listener);
      return {};
    },
  };
}
