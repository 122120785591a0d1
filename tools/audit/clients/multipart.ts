// Reads Apollo's multipart subscriptions.
// https://www.apollographql.com/docs/graphos/routing/operations/subscriptions/multipart-protocol
import { shown } from '../findings.ts';
import { openHttp, type HttpAsked, type HttpStream, type Reader } from './http.ts';
import type { GraphError, Result, Stream } from './stream.ts';

export function openMultipart(asked: HttpAsked): HttpStream {
  const accept = 'multipart/mixed;subscriptionSpec=1.0, application/json';
  return openHttp({ ...asked, headers: { accept, ...asked.headers } }, multipartReader);
}

interface Part {
  readonly payload?: Result | null;
  readonly errors?: readonly GraphError[];
}

/** https://www.rfc-editor.org/rfc/rfc2046#section-5.1.1 */
export function multipartReader(stream: Stream): Reader {
  let boundary = '';
  let rest = '';
  let preamble = true;

  function part(text: string): void {
    const gap = /\r?\n\r?\n/.exec(text);
    const [head, body] = gap
      ? [text.slice(0, gap.index), text.slice(gap.index + gap[0].length)]
      : ['', text];
    if (!/content-type:\s*application\/json/i.test(head)) {
      stream.problem(`a part without content-type: application/json: ${shown(text)}`);
    }
    let content: Part;
    try {
      content = JSON.parse(body) as Part;
    } catch {
      return stream.problem(`a part is not JSON: ${shown(body)}`);
    }
    if (content.errors !== undefined) stream.fail(content.errors);
    if (content.payload !== undefined && content.payload !== null) stream.take(content.payload);
    else if (content.errors === undefined && Object.keys(content).length > 0) {
      stream.problem(`a part without payload: ${shown(body)}`);
    }
  }

  /** What stands between two boundaries; what stands before the first is of no interest. */
  function whole(text: string): void {
    if (!preamble && stream.end === null) part(text.replace(/^\r?\n/, ''));
    preamble = false;
  }

  return {
    accepts({ statusCode, headers }) {
      const type = headers['content-type'] ?? '';
      boundary = /boundary=(?:"([^"]+)"|([^;\s]+))/i.exec(type)?.slice(1).find(Boolean) ?? '-';
      return statusCode === 200 && /^multipart\/mixed\b/i.test(type);
    },
    feed(text) {
      // The first boundary may stand at the very beginning, the others on lines of their own.
      rest = preamble && rest === '' ? `\r\n${text}` : rest + text;
      const delimiter = `\r\n--${boundary}`;
      for (let at = rest.indexOf(delimiter); at >= 0; at = rest.indexOf(delimiter)) {
        // Whether this boundary is the last one may be known only when the next part begins.
        whole(rest.slice(0, at));
        rest = rest.slice(at + delimiter.length);
      }
      if (!preamble && rest.startsWith('--')) stream.finish('complete');
    },
  };
}
