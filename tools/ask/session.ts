// Who asks, where, and in which conversation.
const startRun = /* GraphQL */ `
  mutation Ask($input: StartRunInput!) {
    startRun(input: $input) {
      run {
        id
        conversation {
          id
        }
      }
    }
  }
`;

const newestConversation = /* GraphQL */ `
  query Newest {
    me {
      conversations(first: 1) {
        edges {
          node {
            id
          }
        }
      }
    }
  }
`;

interface Answer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string }[];
}

export interface Started {
  readonly runId: string;
  readonly conversationId: string;
}

export interface Session {
  /** The gateway's http URL of /graphql. */
  readonly endpoint: string;
  readonly token: string;
}

/** Asks in the conversation, or in a new one; the gateway's own words where it refuses. */
export async function start(
  session: Session,
  question: string,
  conversationId: string | null,
): Promise<Started> {
  const input = { question, ...(conversationId !== null && { conversationId }) };
  const { startRun: started } = await post<{
    startRun: { run: { id: string; conversation: { id: string } } };
  }>(session, startRun, { input });
  return { runId: started.run.id, conversationId: started.run.conversation.id };
}

/** Null: nothing was asked so far. */
export async function newestConversationOf(session: Session): Promise<string | null> {
  const { me } = await post<{
    me: { conversations: { edges: readonly { node: { id: string } }[] } } | null;
  }>(session, newestConversation, {});
  return me?.conversations.edges[0]?.node.id ?? null;
}

async function post<Data>(
  { endpoint, token }: Session,
  query: string,
  variables: object,
): Promise<Data> {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  const answer = (await response.json()) as Answer<Data>;
  if (!answer.data) throw new Error(answer.errors?.[0]?.message ?? `HTTP ${response.status}`);
  return answer.data;
}
