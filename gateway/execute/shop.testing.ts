// The world of the differential tests: keys, @requires, @provides, @shareable values, interfaces,
// unions, lists of lists, nulls in lists, and mutations over four subgraphs.
import type { World } from './world.testing.ts';

export const shop: World = {
  requires: { 'Product.shipping': 'price weight' },
  subgraphs: [
    {
      name: 'people',
      sdl: `
        type Query {
          me: User
          user(id: ID!): User
          users(first: Int = 2): [User]
          matrix: [[User]!]!
          pets: [Pet!]!
          search(term: String!, in: Area = EVERYWHERE): [Result]
        }
        type Mutation { rename(name: String!): User }
        enum Area { EVERYWHERE HOME }
        type User @key(fields: "id") {
          id: ID!
          name: String! @shareable
          nick(short: Boolean, style: Style): String
          address: Address
          friends: [User!]!
          pets: [Pet]
        }
        input Style { upper: Boolean = false, glue: String }
        type Address @shareable { street: String! city: String geo: Geo! }
        type Geo @shareable { lat: Float! lon: Float }
        interface Pet { id: ID! name: String owner: User! }
        type Dog implements Pet @key(fields: "id") { id: ID! name: String owner: User! barks: Boolean }
        type Cat implements Pet @key(fields: "id") { id: ID! name: String owner: User! lives: Int! }
        type Product @key(fields: "id", resolvable: false) { id: ID! }
        union Result = User | Product | Dog
      `,
    },
    {
      name: 'catalog',
      sdl: `
        type Query { product(id: ID!): Product products: [Product!]! }
        type Mutation { restock(amount: Int!): Product }
        type Product @key(fields: "id") {
          id: ID!
          title: String!
          price: Int!
          weight: Int
          related(first: Int!): [Product!]!
          seller: User
          variants: [[Variant]]
          media: [Media!]
        }
        type Variant { sku: String! price: Int origin: Address }
        type Address @shareable { street: String! city: String geo: Geo! }
        type Geo @shareable { lat: Float! lon: Float }
        interface Media { url: String! }
        type Photo implements Media { url: String! width: Int product: Product }
        type Video implements Media { url: String! seconds: Float by: User }
        type User @key(fields: "id") { id: ID! wishlist: [Product] }
      `,
    },
    {
      name: 'shipping',
      sdl: `
        type Product @key(fields: "id") {
          id: ID!
          price: Int! @external
          weight: Int @external
          shipping: Int @requires(fields: "price weight")
          depots: [Address!]
        }
        type User @key(fields: "id") { id: ID! orders: [Order!]! }
        type Order { number: String! items: [Product]! to: User }
        type Dog @key(fields: "id") { id: ID! tag: String! }
        type Address @shareable { street: String! city: String geo: Geo! }
        type Geo @shareable { lat: Float! lon: Float }
      `,
    },
    {
      name: 'reviews',
      sdl: `
        type Query { latest: [Review] }
        type Review @key(fields: "id") {
          id: ID!
          body: String
          author: User! @provides(fields: "name")
          product: Product!
        }
        type User @key(fields: "id") { id: ID! name: String! @external reviews: [Review!]! }
        type Product @key(fields: "id") { id: ID! reviews(first: Int): [Review] stars: Float }
      `,
    },
  ],
};

/** Without @provides: then exactly one subgraph can answer for each field, so its failure is the field's. */
export const shopOfSingleSources: World = {
  ...shop,
  subgraphs: shop.subgraphs.map(({ name, sdl }) => ({
    name,
    sdl: sdl.replace('@provides(fields: "name")', '').replace('name: String! @external', ''),
  })),
};
