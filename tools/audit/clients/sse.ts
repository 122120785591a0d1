// Reads server-sent events as a browser does, and keeps what a browser hides.
// https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
import { shown } from '../findings.ts';
import { openHttp, type HttpAsked, type HttpStream, type Reader } from './http.ts';
import type { Result, Stream } from './stream.ts';

export function openSse(asked: HttpAsked): HttpStream {
  const headers = { accept: 'text/event-stream', ...asked.headers };
  return openHttp({ ...asked, headers }, sseReader);
}

export function sseReader(stream: Stream): Reader {
  let rest = '';
  let id: string | null = null;
  let event = '';
  let data: string[] = [];

  function line(text: string): void {
    if (text === '') return dispatch();
    if (text.startsWith(':')) return;
    const colon = text.indexOf(':');
    const [name, after] = colon < 0 ? [text, ''] : [text.slice(0, colon), text.slice(colon + 1)];
    const value = after.startsWith(' ') ? after.slice(1) : after;
    if (name === 'event') event = value;
    else if (name === 'data') data.push(value);
    else if (name === 'id') id = value;
    else if (name !== 'retry') stream.problem(`no such field: ${shown(text)}`);
  }

  function dispatch(): void {
    const [name, text] = [event, data.join('\n')];
    const silent = name === '' && data.length === 0;
    [event, data] = ['', []];
    if (silent) return;
    if (stream.end !== null) return stream.problem(`after \`complete\` came ${shown(name)}`);
    if (name === 'complete') return stream.finish('complete');
    if (name !== 'next') return stream.problem(`an event named “${shown(name)}”: ${shown(text)}`);
    try {
      stream.take(JSON.parse(text) as Result, id);
    } catch {
      stream.problem(`the data of \`next\` is not JSON: ${shown(text)}`);
    }
  }

  return {
    accepts: ({ statusCode, headers }) =>
      statusCode === 200 && /^text\/event-stream\b/i.test(headers['content-type'] ?? ''),
    feed(text) {
      const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
      rest = lines.pop() ?? '';
      lines.forEach(line);
    },
  };
}
