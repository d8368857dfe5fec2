import * as z from 'zod';

const template = z.looseObject({
  Resources: z.record(z.string(), z.looseObject({ Type: z.string(), Properties: z.unknown() })),
});
const namedRole = z.looseObject({ RoleName: z.string() });

/** ARNs of the roles in a packaged template that may show themselves to other clouds: whom onboarding registers there. */
export function rolesThatShowThemselves(document: unknown, accountId: string): string[] {
  return Object.values(template.parse(document).Resources)
    .filter(({ Type, Properties }) => Type === 'AWS::IAM::Role' && mayShowItself(Properties))
    .map(({ Properties }) => `arn:aws:iam::${accountId}:role/${namedRole.parse(Properties).RoleName}`);
}

const mayShowItself = (properties: unknown): boolean => JSON.stringify(properties).includes('sts:GetWebIdentityToken');
