import * as z from 'zod';

/** Ids that others gave: short enough for a tag value on every cloud, and safe in a path, a log line and a tag. */
export const externalId = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._:/@+=-]{0,99}$/)
  .describe('1 to 100 characters: letters, digits and . _ : / @ + = -');

/** Ids that Tenantry gave. */
export const id = z.string().min(1).max(128);

/** RFC 1123 label, shortened: names at the clouds are made from it. It may start with a digit, which some of those names may not. */
export const tenantName = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,28}[a-z0-9])?$/)
  .describe('A DNS label of at most 30 characters, unique among living tenants');

export const time = z.iso.datetime({ offset: true });
export const count = z.int().min(0);
export const cidr = z.cidrv4();

export const lease = z.object({ leaseId: id, cidr });

export const reason = z
  .object({
    code: z.string().min(1).describe('Stable word for programs'),
    field: z.string().optional().describe('Where in the CloudEvent, for example data.tenant.name'),
    message: z.string().min(1).describe('What is wrong, in plain words'),
    remedy: z.string().min(1).describe('What to do about it'),
    remedyBy: z
      .enum(['customer', 'operator', 'nobody'])
      .optional()
      .describe('Whose turn it is to do that; absent where an order was refused, which is for the customer to mend'),
    chargedTo: z
      .enum(['customer', 'operator', 'nobody'])
      .optional()
      .describe('Who pays for what was used until then; absent where an order was refused before anything was begun'),
  })
  .describe('Why an order was refused, or came to another end than the one it asked for');

/** One thing that is wrong with an order, for the person who placed it. */
export type Reason = z.infer<typeof reason>;

export const failureCause = z.object({ code: z.string().min(1), message: z.string().min(1) });
