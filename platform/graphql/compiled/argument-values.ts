// The arguments of one call of a field's resolver.
import { getArgumentValues } from 'graphql';
import type { ArgumentValues } from './arguments.ts';
import type { Run } from './frame.ts';
import type { FieldPlan } from './type-plan.ts';

/** Objects of the caller's own, for one call of the field's resolver. */
export function argumentsOf(field: FieldPlan, run: Run): ArgumentValues {
  const { args } = field;
  switch (args.kind) {
    case 'none':
      return {};
    case 'fixed':
      return { ...args.values };
    case 'shared': {
      const values = run.argumentValues[args.slot] ?? argumentsNow(field, run);
      run.argumentValues[args.slot] = values;
      return { ...values };
    }
    case 'fresh':
      return argumentsNow(field, run);
  }
}

function argumentsNow(field: FieldPlan, run: Run): ArgumentValues {
  return getArgumentValues(field.def, field.node, run.variableValues);
}
