// What objects, their fields and the values of these are made of at one place of an operation.
import {
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  type FieldNode,
  type GraphQLAbstractType,
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLLeafType,
  type GraphQLObjectType,
  type GraphQLOutputType,
} from 'graphql';
import type { ArgumentPlan } from './arguments.ts';
import { serializerOf, type Serialize } from './leaf.ts';

/** The completed value; undefined: it is not as usual. */
export type Quick = (value: unknown) => unknown;

/** All fields of an object, in order; `frame` is the object's place. */
export type Fill = (source: object, frame: unknown) => Record<string, unknown>;

export interface ObjectPlan {
  readonly type: GraphQLObjectType;
  readonly fields: readonly FieldPlan[];
  /** An answer has a key `__proto__`: on a plain object that would be its prototype. */
  readonly bare: boolean;
  /** How many objects were filled, until that is worth code. */
  uses: number;
  /** Null: there is none, or not yet. */
  fill: Fill | null;
}

export interface FieldPlan {
  readonly key: string;
  readonly name: string;
  readonly parent: GraphQLObjectType;
  readonly nodes: readonly FieldNode[];
  /** The first of them: all have the same arguments. */
  readonly node: FieldNode;
  readonly def: GraphQLField<unknown, unknown>;
  /** Of `__typename`, which needs no source. */
  readonly constant: string | undefined;
  /** Undefined: the source's property of this name. */
  readonly resolve: GraphQLFieldResolver<unknown, unknown> | undefined;
  readonly args: ArgumentPlan;
  readonly type: TypePlan;
}

/** How values of one type, with its wrappers, are completed. */
export class TypePlan {
  readonly kind: 'leaf' | 'list' | 'object' | 'abstract';
  readonly nullable: boolean;
  readonly nodes: readonly FieldNode[];
  /** Of a leaf. */
  readonly serialize: Serialize | undefined;
  readonly leaf: GraphQLLeafType | undefined;
  /** Of a list's items. */
  readonly item: TypePlan | undefined;
  readonly object: GraphQLObjectType | undefined;
  readonly abstract: GraphQLAbstractType | undefined;
  /** Of the runtime type that was met last. */
  latest: ObjectPlan | undefined;
  /** For values that are plain all the way down; null: there is none, or not yet. */
  quick: Quick | null = null;
  /** By runtime type; each is made when the first value of its type comes along. */
  readonly plans = new Map<string, ObjectPlan>();

  constructor(type: GraphQLOutputType, nodes: readonly FieldNode[]) {
    this.nullable = !isNonNullType(type);
    this.nodes = nodes;
    this.latest = undefined;
    const inner = isNonNullType(type) ? type.ofType : type;
    this.leaf = isLeafType(inner) ? inner : undefined;
    this.serialize = isLeafType(inner) ? serializerOf(inner) : undefined;
    this.item = isListType(inner) ? new TypePlan(inner.ofType, nodes) : undefined;
    this.abstract = isAbstractType(inner) ? inner : undefined;
    if (isListType(inner) || isLeafType(inner) || isAbstractType(inner)) {
      this.object = undefined;
      this.kind = isListType(inner) ? 'list' : isLeafType(inner) ? 'leaf' : 'abstract';
    } else {
      this.object = inner;
      this.kind = 'object';
    }
  }
}
