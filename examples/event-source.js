// Shows an answer as it streams, in a page of the gateway's own origin. A browser's EventSource comes
// back by itself after a lost connection, to the same URL and with the last cursor: the ticket in the
// URL and the cursor outlive a restart of the server, so nothing here has to know of one.
export async function showAnswer(runId, token, element) {
  const query = `subscription ($runId: ID!) { runEvents(runId: $runId) { __typename ... on TokenDelta { text } } }`;
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ query, variables: { runId } });
  const ticket = await fetch('/graphql/stream/tickets', { method: 'POST', headers, body });
  const source = new EventSource((await ticket.json()).url);
  source.addEventListener('next', ({ data }) => {
    const { __typename = '', text = '' } = JSON.parse(data).data?.runEvents ?? {};
    element.textContent = __typename.startsWith('Attempt') ? '' : element.textContent + text;
  });
  source.addEventListener('complete', () => source.close());
}
