import { describe, expect, test } from '@jest/globals';
import { createResolver } from '../../local/runtime/stack/intrinsics.ts';
import { viewsOf } from '../../local/runtime/stack/resource-view.ts';
import { landingAccountTemplate } from './landing-account.ts';
import { packagedStack } from './packaged.ts';

const template = landingAccountTemplate();
const surroundings = {
  accountId: '222222222201',
  region: 'eu-central-1',
  stage: 'local',
  foundationOutputs: {},
  parameters: { ManagementAccountId: '111111111111', Stage: 'local', ExternalId: 'tenantry-local-01' },
};
const views = viewsOf(template, createResolver(template, surroundings));
const characters = (documents: unknown[]) =>
  documents.reduce<number>((sum, one) => sum + JSON.stringify(one).length, 0);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html: characters, white space not counted. */
const limits = { inlineOfRole: 10_240, inlineOfUser: 2_048, managed: 6_144, trust: 2_048 };

describe('policies fit into what IAM takes', () => {
  test('of each role of the application', () => {
    const sizes = packagedStack().roles.map(({ name, policies }) => [name, characters([...policies])] as const);

    expect(sizes.filter(([, size]) => size > limits.inlineOfRole)).toEqual([]);
  });

  test('of the roles and users of a landing account', () => {
    const inline = views
      .filter(({ properties }) => Array.isArray(properties.Policies))
      .map(({ logicalId, type, properties }) => {
        const documents = (properties.Policies as { PolicyDocument: unknown }[]).map((one) => one.PolicyDocument);
        const limit = type === 'AWS::IAM::User' ? limits.inlineOfUser : limits.inlineOfRole;
        return { logicalId, over: characters(documents) - limit };
      });

    expect(inline).not.toEqual([]);
    expect(inline.filter(({ over }) => over > 0)).toEqual([]);
  });

  test('of the managed policies and trust policies of a landing account', () => {
    const managed = views.filter(({ type }) => type === 'AWS::IAM::ManagedPolicy');
    const trusting = views.filter(({ type }) => type === 'AWS::IAM::Role');

    const sizes = [
      ...managed.map(({ properties }) => characters([properties.PolicyDocument]) - limits.managed),
      ...trusting.map(({ properties }) => characters([properties.AssumeRolePolicyDocument]) - limits.trust),
    ];

    expect(sizes).toHaveLength(3);
    expect(sizes.filter((over) => over > 0)).toEqual([]);
  });
});
