// One setting, and the kinds that many of them are.
import { z } from 'zod';
import { visible } from '../llm/provider-list.ts';

export interface Setting<T> {
  readonly schema: z.ZodType<T>;
  /** As it would be written in the environment; undefined: unset. */
  readonly byDefault: string | undefined;
  /** What would be right, as told to whoever wrote something else. */
  readonly expects: string;
  readonly about: string;
  /** Never shown, not even when it is wrong. */
  readonly secret?: true;
}

export function whole(min: number, max: number, byDefault: number, about: string): Setting<number> {
  return {
    schema: z
      .string()
      .regex(/^\d{1,12}$/)
      .transform(Number)
      .pipe(z.number().min(min).max(max)),
    byDefault: String(byDefault),
    expects: `a whole number from ${min} to ${max}`,
    about,
  };
}

export function oneOf<const Values extends readonly [string, ...string[]]>(
  values: Values,
  byDefault: Values[number],
  about: string,
): Setting<Values[number]> {
  return {
    schema: z.enum(values),
    byDefault,
    expects: `one of ${values.join(', ')}`,
    about,
  };
}

export function text(expects: string, byDefault: string, about: string): Setting<string> {
  return { schema: z.string().min(1), byDefault, expects, about };
}

export function optional(pattern: RegExp, expects: string, about: string): Setting<string> {
  return { schema: z.string().regex(pattern).or(z.literal('')), byDefault: '', expects, about };
}

export function apiKey(about: string): Setting<string> {
  return { ...optional(visible, 'visible ASCII characters', about), secret: true };
}

export function price(about: string): Setting<number> {
  return whole(0, 1_000_000_000, 0, about);
}

export function anyText(expects: string, about: string): Setting<string> {
  return { schema: z.string(), byDefault: '', expects, about };
}
