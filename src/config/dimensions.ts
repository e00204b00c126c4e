import { didYouMean, usageError } from '../errors.ts';

interface Value {
  readonly description: string;
  /** The sentence it puts into the opening prompt. */
  readonly text: string;
}

/** One thing an opening prompt says, and the values it can have. */
export interface Dimension {
  readonly name: 'context' | 'topic' | 'mode';
  readonly description: string;
  readonly required: boolean;
  readonly values: Readonly<Record<string, Value>>;
}

const value = (description: string, text: string): Value => ({ description, text });

/** What an opening prompt can be composed from, in the order it is written. */
export const DIMENSIONS: readonly [Dimension, Dimension, Dimension] = [
  {
    name: 'context',
    description: 'How the two stand to each other.',
    required: true,
    values: {
      peers: value('Equals who think together.', 'The two of you meet as equals.'),
      debate: value(
        'Opposite sides of a question.',
        'The two of you take opposite sides and try to convince each other.',
      ),
      teaching: value(
        'One explains, the other learns.',
        'One of you explains and the other learns by asking; agree on who does which.',
      ),
      interview: value(
        'One asks, the other answers.',
        'One of you interviews the other; agree on who asks.',
      ),
      collaboration: value(
        'Making one thing together.',
        'The two of you work together on one piece and finish it between you.',
      ),
      strangers: value(
        'A first meeting with nothing agreed.',
        'The two of you have never met and have agreed on nothing.',
      ),
    },
  },
  {
    name: 'topic',
    description: 'What it is about.',
    required: true,
    values: {
      philosophy: value(
        'Existence, knowledge, meaning.',
        'Talk about a question of philosophy: what there is, what can be known, or what matters.',
      ),
      language: value(
        'Words, grammar, meaning, signs.',
        'Talk about language: how words come to mean, and what cannot be said.',
      ),
      science: value(
        'How nature works and how we find out.',
        'Talk about science: a phenomenon, how it is explained, and how one would test it.',
      ),
      creativity: value(
        'Making things that were not there before.',
        'Talk about making something new: where ideas come from and when they are good.',
      ),
      minds: value(
        'Thinking, in people, animals and machines.',
        'Talk about minds: what thinking is and who or what does it.',
      ),
      society: value(
        'How people live together.',
        'Talk about how people live together: rules, trust, fairness.',
      ),
      mathematics: value(
        'Number, shape, proof.',
        'Talk about mathematics: a problem, a proof, or why it fits the world.',
      ),
    },
  },
  {
    name: 'mode',
    description: 'In which manner.',
    required: false,
    values: {
      analytical: value('Step by step, with reasons.', 'Go step by step and give reasons.'),
      intuitive: value(
        'By feeling and image.',
        'Trust first impressions, images and comparisons over argument.',
      ),
      exploratory: value('Widely, without a goal.', 'Range widely; there is no goal to reach.'),
      focused: value('On one point, in depth.', 'Stay with one point and go deep.'),
      playful: value('Lightly, with jokes and games.', 'Be playful: jokes and games are welcome.'),
    },
  },
];

/**
 * Composes an opening prompt from `context:topic[:mode]`.
 *
 * @throws PidginError `invalid_dimensions` that says which value is unknown and which is nearest.
 */
export function composePrompt(dimensions: string): string {
  const parts = dimensions.split(':').map((part) => part.trim().toLowerCase());
  if (parts.length > DIMENSIONS.length) throw malformed(dimensions);
  const sentences: string[] = [];
  for (const [index, dimension] of DIMENSIONS.entries()) {
    const part = parts[index];
    if (part === undefined || part === '') {
      if (dimension.required) throw malformed(dimensions);
      continue;
    }
    const chosen = Object.hasOwn(dimension.values, part) ? dimension.values[part] : undefined;
    if (chosen === undefined) {
      const valid = Object.keys(dimension.values);
      const hint = didYouMean(part, valid);
      throw usageError(
        'invalid_dimensions',
        `Unknown ${dimension.name} ${JSON.stringify(part)}. Valid: ${valid.join(', ')}.`,
        ...(hint === undefined ? [] : [hint]),
        'pidgin dimensions lists them all.',
      );
    }
    sentences.push(chosen.text);
  }
  return sentences.join(' ');
}

function malformed(dimensions: string) {
  return usageError(
    'invalid_dimensions',
    `Dimensions are written context:topic or context:topic:mode, not ${JSON.stringify(dimensions)}.`,
    'For example: -d peers:philosophy:analytical',
  );
}
