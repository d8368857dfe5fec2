import * as z from 'zod';
import { createResolver } from './intrinsics.ts';
import { viewsOf } from './resource-view.ts';
import { readRoles, type StackRole } from './roles.ts';
import { readYamlTemplate } from './yaml-template.ts';

const stageSettings = z.looseObject({
  landingAccounts: z.array(
    z.looseObject({
      id: z.string(),
      cloud: z.string(),
      account: z.string(),
      regions: z.tuple([z.string()], z.string()),
      access: z.looseObject({ roleArn: z.string().optional(), externalId: z.string().optional() }),
    }),
  ),
});

/**
 * The roles that onboarding has left in the registered AWS accounts: `infra/landing-account/aws.yml` as each of them
 * would have deployed it. `template` is that file's text, `settings` the parsed `infra/stages/<stage>.json`.
 */
export function loadLandingRoles(
  { template, settings }: { template: string; settings: unknown },
  { managementAccountId, stage }: { managementAccountId: string; stage: string },
): (StackRole & { readonly accountId: string })[] {
  const parsed = readYamlTemplate(template);
  const { landingAccounts } = stageSettings.parse(settings);
  return landingAccounts
    .filter(({ cloud }) => cloud === 'aws')
    .flatMap(({ id, account: accountId, regions: [region], access: { externalId } }) => {
      if (!externalId) throw new Error(`Landing account ${id} is registered without an external id`);
      const parameters = { ManagementAccountId: managementAccountId, Stage: stage, ExternalId: externalId };
      const resolver = createResolver(parsed, { accountId, region, stage, foundationOutputs: {}, parameters });
      return readRoles(viewsOf(parsed, resolver)).map((role) => ({ ...role, accountId }));
    });
}
