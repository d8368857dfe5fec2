import type { World } from '../world/world.ts';

/** The tags of the resource that an ARN names, as IAM sees them in `aws:ResourceTag`; none where no such resource exists. */
export function tagsOfArn(world: World, arn: string): Readonly<Record<string, string>> {
  const found = namesIn(arn)
    .map((name) => world.find(name))
    .find((object) => object !== undefined);
  return Object.fromEntries(found?.tags ?? []);
}

/** Load balancers are keyed by their whole ARN here, node groups by `cluster/name`, everything else by the last part. */
function namesIn(arn: string): string[] {
  const [, nodegroup] = arn.match(/:nodegroup\/([^/]+\/[^/]+)/) ?? [];
  return [arn, ...(nodegroup === undefined ? [] : [nodegroup]), arn.split(/[/:]/).at(-1) ?? ''];
}
