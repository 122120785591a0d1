// Thin: may the viewer see it, what is to be drawn, in which shape. Drawing happens when a field asks for it.
import { connectionOf, pageArguments } from '../../platform/graphql/connection.ts';
import type { CursorSpec } from '../../platform/graphql/cursor.ts';
import type { Addresses } from './addresses.ts';
import { mediaTypeOf, type Gallery } from './gallery.ts';
import { chartsOf, imageById, owns, spendingChart } from './images.ts';
import { generateImage, type ImagesPorts } from './jobs.ts';
import { portfolioFrom, portfoliosFrom } from './sources.ts';
import type { Resolvers } from './types.generated.ts';

/** Portfolios stand in the order of their opening, so a place in the list stays what it is. */
const byPlace: CursorSpec = { list: 'images', parts: ['integer'] };

export function resolversOf(ports: ImagesPorts, gallery: Gallery, addresses: Addresses): Resolvers {
  const { clock } = ports;
  return {
    Mutation: {
      generateImage: async (_parent, { input }, context) => {
        const id = await generateImage(ports, context.viewer, input);
        const image = await imageById(context, id, clock.now());
        if (image === null) throw new TypeError(`${id} was made, and cannot be seen`);
        return { image };
      },
    },

    Portfolio: {
      // Whose it is stands among the required fields, so it is there whenever something is to be drawn.
      __resolveReference: (reference, { viewer }) => {
        if (reference.owner === undefined) return reference;
        return owns(viewer, portfolioFrom(reference).owner.id) ? reference : null;
      },
      charts: (reference, { kinds }, context) =>
        chartsOf(context, portfolioFrom(reference), kinds ?? null, clock.now()),
    },

    Image: {
      __resolveReference: ({ id }, context) => imageById(context, id, clock.now()),
      title: async ({ picture }) => (await picture()).title,
      altText: async ({ picture }) => (await picture()).alt,
      width: async ({ picture }) => (await picture()).width,
      height: async ({ picture }) => (await picture()).height,
      mediaType: ({ format }) => mediaTypeOf(format),
      svg: async ({ ownerId, picture }, { theme }) => {
        const bytes = await gallery.drawing(ownerId, await picture(), 'SVG', theme).bytes();
        return new TextDecoder().decode(bytes);
      },
      url: async ({ id }, { format, theme }, { viewer, turn }) => {
        await turn();
        return addresses.of({ imageId: id, format, theme, actor: viewer });
      },
    },

    User: {
      __resolveReference: (reference, { viewer }) =>
        owns(viewer, reference.id) ? reference : null,
      images: (reference, args, context) => {
        const page = pageArguments(args, { cursor: byPlace });
        const now = clock.now();
        const portfolios = portfoliosFrom(reference.everyPortfolio);
        const charts = portfolios.flatMap((portfolio) => chartsOf(context, portfolio, null, now));
        // Without a portfolio there is no ledger that anything could have been spent in.
        const all =
          portfolios.length === 0 ? [] : [...charts, spendingChart(context, reference.id, now)];
        const placed = all.map((image, place) => ({ image, place }));
        const from = page.from === null ? 0 : Number(page.from[0]) + 1;
        const { edges, pageInfo } = connectionOf(
          placed.slice(Math.max(from, 0)).slice(0, page.limit),
          page,
          ({ place }) => [String(place)],
        );
        return {
          edges: edges.map(({ node, cursor }) => ({ node: node.image, cursor })),
          pageInfo,
          totalCount: all.length,
        };
      },
    },
  };
}
