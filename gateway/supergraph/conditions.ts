// What @skip and @include say, as far as it can be known before the variables are.
import type { DirectiveNode } from 'graphql';
import { Kind } from 'graphql';

/** A variable that must be true, or false. */
export interface Literal {
  readonly variable: string;
  readonly wanted: boolean;
}

/** Each variable once; null: they exclude each other. */
export function both(
  held: readonly Literal[],
  more: readonly (Literal | boolean | null)[],
): readonly Literal[] | null {
  const all = new Map(held.map(({ variable, wanted }) => [variable, wanted]));
  for (const literal of more) {
    if (literal === false) return null;
    if (literal === null || literal === true) continue;
    if ((all.get(literal.variable) ?? literal.wanted) !== literal.wanted) return null;
    all.set(literal.variable, literal.wanted);
  }
  return [...all].map(([variable, wanted]) => ({ variable, wanted }));
}

/** True and false for what always holds and never; null for what is no condition. */
export function literalOf(directive: DirectiveNode): Literal | boolean | null {
  if (!isCondition(directive)) return null;
  const value = directive.arguments?.[0]?.value;
  const wanted = directive.name.value === 'include';
  if (value?.kind === Kind.VARIABLE) return { variable: value.name.value, wanted };
  return value?.kind === Kind.BOOLEAN ? value.value === wanted : null;
}

export function isCondition({ name }: DirectiveNode): boolean {
  return name.value === 'skip' || name.value === 'include';
}
