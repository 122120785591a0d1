// Miyagi's messages and tools in the words of the chat completions protocol.
import type { ChatCompletionFunctionTool, ChatCompletionMessageParam } from 'openai/resources';
import type { ChatMessage, ToolDefinition } from './port.ts';

export function chatMessagesOf(messages: readonly ChatMessage[]): ChatCompletionMessageParam[] {
  return messages.map((message): ChatCompletionMessageParam => {
    if (message.role === 'tool') {
      const content = JSON.stringify(message.result ?? null);
      return { role: 'tool', tool_call_id: message.callId, content };
    }
    if ('text' in message) return { role: message.role, content: message.text };
    return {
      role: 'assistant',
      tool_calls: message.toolCalls.map(({ callId, name, arguments: args }) => ({
        id: callId,
        type: 'function',
        function: { name, arguments: JSON.stringify(args ?? {}) },
      })),
    };
  });
}

export function toolsOf(tools: readonly ToolDefinition[]): ChatCompletionFunctionTool[] {
  return tools.map(({ name, description, parameters }) => ({
    type: 'function',
    function: { name, description, parameters: { ...parameters } },
  }));
}
