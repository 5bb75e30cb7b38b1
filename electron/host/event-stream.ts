/** Reads the host's server-sent events (the form that sse.ts writes) until the stream ends. */
import type { WireEvent } from '../contract/index.ts';

export async function readEvents(response: Response, onEvent: (event: WireEvent) => void): Promise<void> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const blocks = text.split('\n\n');
    text = blocks.pop() ?? '';
    for (const block of blocks) {
      const event = parseBlock(block);
      if (event) onEvent(event);
    }
  }
}

/** Blocks with an `event:` line are greetings and signs of life; the others carry one event of the contract. */
function parseBlock(block: string): WireEvent | null {
  const lines = block.split('\n');
  if (lines.some((line) => line.startsWith('event: '))) return null;
  const data = lines.filter((line) => line.startsWith('data: ')).map((line) => line.slice('data: '.length));
  return data.length === 0 ? null : (JSON.parse(data.join('\n')) as WireEvent);
}
