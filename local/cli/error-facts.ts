import * as z from 'zod';

const shape = z.object({
  name: z.string().catch('Error'),
  code: z.string().optional().catch(undefined),
  message: z.string().catch(''),
});

/** What a thrown value says of itself, whatever it is. `code` is that of Node's system errors and of AWS. */
export function errorFacts(error: unknown): z.infer<typeof shape> {
  const facts = shape.safeParse(error);
  return facts.success ? facts.data : { name: 'Error', code: undefined, message: String(error) };
}
