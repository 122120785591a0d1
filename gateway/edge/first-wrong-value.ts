// What is wrong with the variables of a request that has many values. graphql-js quotes the whole value in each of
// its errors, twice at least; here the first error alone is told, by its place.
import type { GraphQLSchema, VariableDefinitionNode } from 'graphql';
import { coerceInputValue, isInputType, typeFromAST } from 'graphql';
import { AppError, badInput } from '../../platform/errors.ts';

/** Null: none of those that are objects or lists; the rest is for graphql-js to judge. */
export function firstWrongValue(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
  variables: Readonly<Record<string, unknown>>,
): AppError | null {
  for (const { variable, type: node } of definitions) {
    const name = variable.name.value;
    const value = Object.hasOwn(variables, name) ? variables[name] : null;
    const type = typeFromAST(schema, node);
    if (typeof value !== 'object' || value === null || !isInputType(type)) continue;
    try {
      coerceInputValue(value, type, (path, _wrong, error) => {
        const keys = path.map((key) => (typeof key === 'number' ? `[${key}]` : `.${key}`));
        const place = `${name}${keys.join('')}`;
        throw badInput(
          place,
          `Variable "$${name}" got a wrong value at "${place}"; ${error.message}`,
        );
      });
    } catch (error) {
      if (error instanceof AppError) return error;
      throw error;
    }
  }
  return null;
}
