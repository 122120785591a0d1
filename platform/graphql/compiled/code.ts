/**
 * Generated code: made of schemas and validated operations only. Names are clients' and schemas' to choose, so they
 * stand in `source` as JSON strings; nowhere else under platform/ does text become code.
 * @param scope what the source may refer to by name
 */
export function generate<Made>(source: string, scope: Readonly<Record<string, unknown>>): Made {
  const make = new Function(...Object.keys(scope), `"use strict";\n${source}`) as (
    ...given: unknown[]
  ) => Made;
  return make(...Object.values(scope));
}
