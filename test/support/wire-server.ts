import { LLMock } from '@copilotkit/aimock';

/** What the model behind the server says. */
export interface WireReply {
  readonly content: string;
  readonly thinking?: string;
  /** Model id the server reports; absent: the one it was asked for. */
  readonly model?: string;
  readonly usage?: { readonly input_tokens: number; readonly output_tokens: number };
}

/** An HTTP error in place of a reply. */
export interface WireError {
  readonly status: number;
  readonly error: { readonly message: string; readonly type?: string; readonly code?: string };
}

/** A request as it arrived, in one form for both protocols. */
export interface WireRequest {
  readonly model: string;
  /** The system prompt, where there is one, comes first with the role `system`. */
  readonly messages: readonly { readonly role: string; readonly content: string }[];
}

export interface WireServer {
  /** Value for `ANTHROPIC_BASE_URL`: without a version, which the SDK adds itself. */
  readonly anthropicBaseUrl: string;
  /** Value for `OPENAI_BASE_URL`: with the version, which the SDK leaves to us. */
  readonly openaiBaseUrl: string;
  /** Every request for a reply so far, oldest first. */
  requests(): readonly WireRequest[];
  close(): Promise<void>;
}

/**
 * Starts a local server that speaks the wire protocols of Anthropic and OpenAI, streaming. It takes
 * any key and has no Models API.
 *
 * @param answer Called for each request for a reply, with its number, from 0.
 */
export async function startWireServer(
  answer: (
    request: WireRequest,
    index: number,
  ) => WireReply | WireError | Promise<WireReply | WireError>,
): Promise<WireServer> {
  const requests: WireRequest[] = [];
  const mock = new LLMock({ port: 0, chunkSize: 8 });
  mock.on({ predicate: () => true }, async ({ model, messages }) => {
    const request: WireRequest = {
      model,
      messages: messages.map(({ role, content }) => ({ role, content: textOf(content) })),
    };
    requests.push(request);
    const answered = await answer(request, requests.length - 1);
    if ('status' in answered) return { ...answered };
    const { thinking, ...reply } = answered;
    return { model, ...reply, ...(thinking === undefined ? {} : { reasoning: thinking }) };
  });
  const url = await mock.start();
  return {
    anthropicBaseUrl: url,
    openaiBaseUrl: `${url}/v1`,
    requests: () => requests,
    close: () => mock.stop(),
  };
}

function textOf(content: string | readonly { readonly text?: string }[] | null): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part) => part.text ?? '').join('');
}
