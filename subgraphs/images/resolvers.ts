// Thin: may the viewer see it, what is to be drawn, in which shape. Drawing happens when a field asks for it.
import { mayRead } from '../../platform/auth/access.ts';
import type { Viewer } from '../../platform/auth/port.ts';
import { isoTime } from '../../platform/clock.ts';
import { connectionOf, pageArguments } from '../../platform/graphql/connection.ts';
import type { CursorSpec } from '../../platform/graphql/cursor.ts';
import type { Ports } from '../../platform/ports.ts';
import {
  imageId,
  portfolioFrom,
  portfolioIdOf,
  portfoliosFrom,
  type Image,
  type Portfolio,
} from './domain.ts';
import { altTextOf, donutOf } from './donut.ts';
import { heightOf, svgOf, WIDTH } from './svg.ts';
import type { Resolvers } from './types.generated.ts';

/** Portfolios stand in the order of their opening, so a place in the list stays what it is. */
const byPlace: CursorSpec = { list: 'images', parts: ['integer'] };

export function resolversOf({ clock }: Pick<Ports, 'clock'>): Resolvers {
  const chartsOf = (viewer: Viewer, portfolio: Portfolio): Image[] => {
    if (!owns(viewer, portfolio.owner.id)) return [];
    const donut = donutOf(portfolio);
    if (donut === null) return [];
    const createdAt = isoTime(clock.now());
    return [{ id: imageId(portfolio.id), kind: 'ALLOCATION_DONUT', donut, createdAt }];
  };

  return {
    Portfolio: {
      // Whose it is stands among the required fields, so it is there whenever something is to be drawn.
      __resolveReference: (reference, { viewer }) => {
        if (reference.owner === undefined) return reference;
        return owns(viewer, portfolioFrom(reference).owner.id) ? reference : null;
      },
      charts: (reference, _args, { viewer }) => chartsOf(viewer, portfolioFrom(reference)),
    },

    Image: {
      __resolveReference: async ({ id }, { viewer, portfolio }) => {
        const portfolioId = viewer.kind === 'anonymous' ? null : portfolioIdOf(id);
        if (portfolioId === null) return null;
        const shown = await portfolio.load(portfolioId);
        return (shown && chartsOf(viewer, shown)[0]) ?? null;
      },
      title: ({ donut }) => donut.title,
      altText: ({ donut }) => altTextOf(donut),
      svg: ({ donut, id }) => svgOf(donut, id),
      width: () => WIDTH,
      height: ({ donut }) => heightOf(donut),
      mediaType: () => 'image/svg+xml',
    },

    User: {
      __resolveReference: (reference, { viewer }) =>
        owns(viewer, reference.id) ? reference : null,
      images: (reference, args, { viewer }) => {
        const page = pageArguments(args, { cursor: byPlace });
        const all = portfoliosFrom(reference.everyPortfolio).flatMap((portfolio) =>
          chartsOf(viewer, portfolio),
        );
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

function owns(viewer: Viewer, ownerId: string): boolean {
  return viewer.kind !== 'anonymous' && mayRead(viewer, ownerId);
}
