// What the builders of live fields share; the gateway knows these shapes as its own.

/** An event as it was decoded: the name within its CloudEvents type, and its payload. */
export interface Named {
  readonly __typename: string;
}

/** An object of a GraphQL type, stubs of entities included. */
export type Told = Named & Readonly<Record<string, unknown>>;

export interface TopicSpec {
  readonly name: string;
  readonly retention: { readonly ms: number } | 'compacted';
}

/** `Portfolio` → `portfolio`: the field that holds the entity; with `Id` behind it, the one that names it. */
export function fieldOf(entity: string): string {
  return entity.charAt(0).toLowerCase() + entity.slice(1);
}
