// What is known of an operation before any value is: which fields each runtime type has here, and how each is completed.
import {
  defaultFieldResolver,
  getDirectiveValues,
  GraphQLIncludeDirective,
  GraphQLSkipDirective,
  isAbstractType,
  Kind,
  SchemaMetaFieldDef,
  TypeMetaFieldDef,
  TypeNameMetaFieldDef,
  typeFromAST,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLSchema,
  type InlineFragmentNode,
  type OperationDefinitionNode,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { argumentPlan } from './arguments.ts';
import { TypePlan, type FieldPlan, type ObjectPlan } from './type-plan.ts';

export type Fragments = Readonly<Record<string, FragmentDefinitionNode>>;

/** One operation under one set of values of the variables in its `@skip` and `@include`. */
export class OperationPlan {
  readonly schema: GraphQLSchema;
  readonly fragments: Fragments;
  readonly operation: OperationDefinitionNode;
  readonly root: ObjectPlan;
  /** After so many objects of one kind the next ones are filled by code made for them. */
  readonly fillsWorthCode: number;
  /** How many sets of arguments a request keeps. */
  argumentSlots = 0;
  readonly #conditions: Readonly<Record<string, boolean>>;
  readonly #grew: (plans: number) => void;
  // Fragments that are spread in many places make the same groups of fields again and again.
  readonly #plans = new Map<string, ObjectPlan>();
  readonly #numbers = new Map<FieldNode, number>();

  constructor(
    schema: GraphQLSchema,
    fragments: Fragments,
    operation: OperationDefinitionNode,
    rootType: GraphQLObjectType,
    conditions: Readonly<Record<string, boolean>>,
    /** Hears how many plans were made, now or as runtime types come along. */
    grew: (plans: number) => void,
    fillsWorthCode: number,
  ) {
    this.fillsWorthCode = fillsWorthCode;
    this.schema = schema;
    this.fragments = fragments;
    this.operation = operation;
    this.#conditions = conditions;
    this.#grew = grew;
    this.root = this.#plan(rootType, [operation.selectionSet]);
  }

  /** The fields that values of `type` have below these nodes. */
  objectPlan(type: GraphQLObjectType, nodes: readonly FieldNode[]): ObjectPlan {
    const key = `${type.name} ${nodes.map((node) => this.#numberOf(node)).join(' ')}`;
    let plan = this.#plans.get(key);
    if (plan === undefined) {
      const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
      plan = this.#plan(type, sets);
      this.#plans.set(key, plan);
    }
    return plan;
  }

  #numberOf(node: FieldNode): number {
    let number = this.#numbers.get(node);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(node, number);
    }
    return number;
  }

  #plan(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): ObjectPlan {
    const groups = new Map<string, FieldNode[]>();
    const visited = new Set<string>();
    for (const set of sets) this.#collect(type, set, groups, visited);
    const fields: FieldPlan[] = [];
    for (const [key, nodes] of groups) {
      const field = this.#field(type, key, nodes);
      if (field !== undefined) fields.push(field);
    }
    this.#grew(1 + fields.length);
    return { type, fields, bare: groups.has('__proto__'), uses: 0, fill: null };
  }

  #collect(
    type: GraphQLObjectType,
    set: SelectionSetNode,
    groups: Map<string, FieldNode[]>,
    visited: Set<string>,
  ): void {
    for (const selection of set.selections) {
      if (!this.#included(selection)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const group = groups.get(key);
        if (group === undefined) groups.set(key, [selection]);
        else group.push(selection);
        continue;
      }
      let fragment: FragmentDefinitionNode | InlineFragmentNode | undefined = undefined;
      if (selection.kind === Kind.INLINE_FRAGMENT) fragment = selection;
      else if (!visited.has(selection.name.value)) {
        visited.add(selection.name.value);
        fragment = this.fragments[selection.name.value];
      }
      if (fragment !== undefined && this.#applies(fragment, type)) {
        this.#collect(type, fragment.selectionSet, groups, visited);
      }
    }
  }

  #included(node: SelectionNode): boolean {
    if (node.directives === undefined || node.directives.length === 0) return true;
    const skip = getDirectiveValues(GraphQLSkipDirective, node, this.#conditions);
    if (skip?.['if'] === true) return false;
    const include = getDirectiveValues(GraphQLIncludeDirective, node, this.#conditions);
    return include?.['if'] !== false;
  }

  #applies(fragment: FragmentDefinitionNode | InlineFragmentNode, type: GraphQLObjectType) {
    if (fragment.typeCondition === undefined) return true;
    const condition = typeFromAST(this.schema, fragment.typeCondition);
    if (condition === type) return true;
    return isAbstractType(condition) && this.schema.isSubType(condition, type);
  }

  #field(parent: GraphQLObjectType, key: string, nodes: FieldNode[]): FieldPlan | undefined {
    const [node] = nodes;
    if (node === undefined) return undefined;
    const def = this.#definition(parent, node.name.value);
    if (def === undefined) return undefined;
    const own = def.resolve === undefined || def.resolve === defaultFieldResolver;
    return {
      key,
      name: def.name,
      parent,
      nodes,
      node,
      def,
      constant: def === TypeNameMetaFieldDef ? parent.name : undefined,
      resolve: own ? undefined : def.resolve,
      args: argumentPlan(def, node, () => this.argumentSlots++),
      type: new TypePlan(def.type, nodes),
    };
  }

  #definition(parent: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined {
    if (name === TypeNameMetaFieldDef.name) return TypeNameMetaFieldDef;
    if (parent === this.schema.getQueryType()) {
      if (name === SchemaMetaFieldDef.name) return SchemaMetaFieldDef;
      if (name === TypeMetaFieldDef.name) return TypeMetaFieldDef;
    }
    return parent.getFields()[name];
  }
}
