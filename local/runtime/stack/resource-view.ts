import type * as z from 'zod';
import type { Identifiers } from './identifiers.ts';
import type { Resolver } from './intrinsics.ts';
import type { Template } from './template.ts';

/** A resource of the template with its intrinsic functions resolved. */
export interface ResourceView {
  readonly logicalId: string;
  readonly type: string;
  readonly identifiers: Identifiers;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** Every resource that stands: one whose condition is false is not there. */
export function viewsOf(template: Template, resolver: Resolver): ResourceView[] {
  return Object.entries(template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || resolver.condition(Condition))
    .map(([logicalId, { Type, Properties }]) => ({
      logicalId,
      type: Type,
      identifiers: resolver.identifiers(logicalId),
      properties: resolver.resolve(Properties) as Record<string, unknown>,
    }));
}

/** The resources of one type, their properties parsed. Throws with the logical id when one has another shape. */
export function ofType<Schema extends z.ZodType>(
  views: readonly ResourceView[],
  { type, schema }: { type: string; schema: Schema },
): (Identifiers & { readonly logicalId: string; readonly properties: z.infer<Schema> })[] {
  return views
    .filter((view) => view.type === type)
    .map(({ logicalId, identifiers, properties }) => {
      const parsed = schema.safeParse(properties);
      if (!parsed.success) throw new Error(`${logicalId}: ${parsed.error.message}`);
      return { ...identifiers, logicalId, properties: parsed.data };
    });
}

/** The ARN of a resource that always has one. */
export function arnOf({ ref, attributes }: Identifiers): string {
  const { Arn } = attributes;
  if (Arn === undefined) throw new Error(`${ref} has no ARN`);
  return Arn;
}
