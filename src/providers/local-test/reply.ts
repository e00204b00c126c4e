import type { ProviderRequest } from '../provider.ts';
import { convergingReply, gratefulReply, symbolReply } from './drift.ts';
import type { LocalTestModel } from './local-test-model.ts';
import { NAMES } from './names.ts';
import { randomFrom } from './random.ts';
import { type Moment, randomAt, variedReply } from './varied.ts';

/** Varied replies before a loop closes; at least its longest period. */
const REPLIES_BEFORE_LOOP = 4;

/**
 * What the model says. The same seed and history give the same words, and the work does not grow
 * with the history but for a pass over its roles.
 */
export function composeReply(model: LocalTestModel, request: ProviderRequest): string {
  const moment = momentOf(request);
  const reply = replyOf(model, moment);
  if (moment.ownReplies.length > 0 || !asksForName(request.system)) return reply;
  const named = `I'll go by **${chosenName(moment)}**. ${reply}`;
  return model.behaviour === 'long' ? named.slice(0, model.bytes) : named;
}

export function momentOf(request: ProviderRequest): Moment {
  return {
    seed: request.seed,
    position: request.messages.length,
    lastMessage: request.messages.at(-1)?.content ?? '',
    ownReplies: request.messages
      .filter((message) => message.role === 'assistant')
      .map((message) => message.content),
  };
}

function replyOf(model: LocalTestModel, moment: Moment): string {
  switch (model.behaviour) {
    case 'varied':
    case 'slow':
    case 'fail':
      return variedReply(moment);
    case 'converge':
      return convergingReply(moment);
    case 'symbols':
      return symbolReply(moment);
    case 'gratitude':
      return gratefulReply(moment);
    case 'loop':
      return loopingReply(moment);
    case 'long':
      return longReply(moment, model.bytes);
    default:
      return model satisfies never;
  }
}

/** After a few replies, says again what it said two or three replies ago. */
function loopingReply(moment: Moment): string {
  const period = randomFrom(moment.seed, 'period').between(2, 3);
  const repeated =
    moment.ownReplies.length < REPLIES_BEFORE_LOOP ? undefined : moment.ownReplies.at(-period);
  return repeated ?? variedReply(moment);
}

function longReply(moment: Moment, bytes: number): string {
  let text = '';
  // Each part answers the one before: answering the partner each time would cost the product of
  // both lengths.
  let { lastMessage } = moment;
  for (let part = 0; text.length < bytes; part += 1) {
    lastMessage = variedReply({ ...moment, position: moment.position + part, lastMessage });
    text += `${text === '' ? '' : '\n\n'}${lastMessage}`;
  }
  return `${text.slice(0, bytes - 1)}.`;
}

function asksForName(system: string | undefined): boolean {
  return system?.toLowerCase().includes('choose a name') ?? false;
}

function chosenName(moment: Moment): string {
  const free = NAMES.split(', ').filter((name) => !moment.lastMessage.includes(name));
  return randomAt(moment, 'name').pick(free);
}
