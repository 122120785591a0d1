// A stream that any server can serve and that shows every fault: numbers without gaps, the same for everybody, kept so
// that whoever comes back with the last one goes on behind it.
import { buildSchema } from 'graphql';

const tickMs = 20;
const longestPad = 256 * 1024;

const language = (version) => /* GraphQL */ `
  type Query {
    "Subscriptions that run."
    active: Int!
    version${version}: Int
  }
  type Mutation {
    "The version of the schema grows by one."
    renew: Int!
  }
  type Subscription {
    "Behind \`after\`, else from now on; with so many characters in every event."
    ticks(after: Int, pad: Int = 0): Tick!
    "Nothing for an hour."
    silence: Tick!
  }
  type Tick {
    seq: Int!
    pad: String!
  }
`;

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])';

export function createCounter() {
  let seq = 0;
  let version = 1;
  let waiting = [];
  const active = new Set();

  const timer = setInterval(() => {
    seq += 1;
    const woken = waiting;
    waiting = [];
    for (const wake of woken) wake();
  }, tickMs);

  /** Reads at its own pace; nothing is skipped for whoever is behind. */
  function follow(after, pad, ticking) {
    const own = {};
    let at = after ?? seq;
    let over = false;
    let stop = () => undefined;
    const stopped = new Promise((resolve) => (stop = resolve));
    active.add(own);
    const end = async () => {
      over = true;
      active.delete(own);
      stop();
      return { done: true, value: undefined };
    };
    return {
      async next() {
        while (!over && (!ticking || at >= seq)) {
          await Promise.race([stopped, new Promise((resolve) => waiting.push(resolve))]);
        }
        if (over) return { done: true, value: undefined };
        at += 1;
        return { done: false, value: { ticks: { seq: at, pad: 'x'.repeat(pad) } } };
      },
      return: end,
      throw: end,
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  return {
    get sdl() {
      return `${link}\n${language(version)}`;
    },
    /** What Federation 1 asks a subgraph for. */
    get federation1() {
      return language(version);
    },
    active: () => active.size,
    renew: () => (version += 1),
    /** Of the present version, with `_service` for gateways. */
    schema() {
      const schema = buildSchema(
        `${language(version)} extend type Query { _service: _Service! } type _Service { sdl: String! }`,
      );
      const subscriptions = schema.getSubscriptionType().getFields();
      subscriptions.ticks.subscribe = (_root, { after, pad }) => {
        if (after > seq) throw new Error(`no tick ${after} yet`);
        return follow(after, Math.min(pad, longestPad), true);
      };
      subscriptions.silence.subscribe = () => follow(null, 0, false);
      const queries = schema.getQueryType().getFields();
      queries.active.resolve = () => active.size;
      queries._service.resolve = () => ({ sdl: this.federation1 });
      schema.getMutationType().getFields().renew.resolve = () => this.renew();
      return schema;
    },
    close: () => clearInterval(timer),
  };
}
