// Every topic of the published language.
import type { TopicSpec } from './platform/events/port.ts';
import { coachingTopics } from './schema/events/coaching.ts';
import { gatewayTopics } from './schema/events/gateway.ts';
import { imagesTopics } from './schema/events/images.ts';
import { marketTopics } from './schema/events/market.ts';
import { memoryTopics } from './schema/events/memory.ts';
import { portfoliosTopics } from './schema/events/portfolios.ts';
import { usersTopics } from './schema/events/users.ts';

export const topics: readonly TopicSpec[] = [
  ...usersTopics,
  ...portfoliosTopics,
  ...marketTopics,
  ...memoryTopics,
  ...imagesTopics,
  ...coachingTopics,
  ...gatewayTopics,
];
