// How settings spell a chain of models; what each field means is told in docs/metrics.md.
import { z } from 'zod';

export const url = /^https?:\/\/[^\s?#@]+$/;
/** What may stand in an HTTP header. */
export const visible = /^[\x21-\x7e]+$/;
export const apiVersion = /^\d{4}-\d\d-\d\d(-preview)?$/;
export const modelName = /^[\w.:/@-]{1,200}$/;

const modelPrice = z.int().min(0).max(1_000_000_000).default(0);
const provider = z.strictObject({
  name: z.string().regex(modelName),
  endpoint: z.string().regex(url),
  kind: z.enum(['azure', 'compatible']).default('compatible'),
  group: z.string().min(1).max(200).optional(),
  apiKey: z.string().regex(visible).or(z.literal('')).default(''),
  apiVersion: z.string().regex(apiVersion).default('2024-10-21'),
  priceInput: modelPrice,
  priceOutput: modelPrice,
  limitParameter: z.enum(['max_tokens', 'max_completion_tokens']).default('max_tokens'),
});
/** JSON; '' is none. */
export const providerList = z
  .string()
  .transform((value, context): unknown => {
    try {
      return value === '' ? [] : JSON.parse(value);
    } catch {
      context.addIssue({ code: 'custom', message: 'no JSON' });
      return z.NEVER;
    }
  })
  .pipe(
    z
      .array(provider)
      .max(16)
      // Names are what runs and figures know them by.
      .refine((all) => new Set(all.map(({ name }) => name)).size === all.length),
  );
