/**
 * Pieces of text of the kinds that `local:test` never says. Added to its replies, they give every
 * metric something to differ in.
 */
export const ALL_KINDS_OF_TEXT: readonly string[] = [
  '',
  '# A heading\n\n1. first\n2. second\n\n```js\nconst tide = (a) => a * 2; // 12 != 13\n```',
  'See https://example.org/tides and www.example.com for `inline code`!',
  '🌊🌊 👩‍👩‍👧 🇳🇿 → ⇒ <-> ∑ ≈ ∞ ┌─┐ ■ ● •',
  'Yes, I see. Perhaps it might be so; it seems possible, sort of. Certainly! Of course it is definitely true.',
  'I agree, exactly. However, I disagree with that: no, not really. Please excuse me, would you?',
  'Thank you so much, I am grateful. Sorry, I apologise. Goodbye, farewell, until next time.',
  'As an AI, I am Claude, made by Anthropic. This conversation is between two language models.',
  'Dear human, the user should know that I, as GPT, wonder about consciousness and the void.',
  'The boat was built by the harbour master. It had been painted, and then it was sold.',
  'We love our wonderful, happy, beautiful friends! They hate that terrible, awful disaster.',
  'He told her that she, who knew him, had seen them when they left because it was late.',
  'In Wellington, Maria Schneider met John Smith of Microsoft in 1999, 2003 and 2024.',
  'fog. harbour. slow light. no wind.',
  'yes yes yes no no the the the tide the tide the tide the tide',
  'Das Wasser steht heute sehr hoch, und ich frage mich, ob wir den Strand wiedersehen werden, wenn der Wind sich dreht und die Fähre endlich wieder fährt.',
  'WHY? REALLY?! "Quoted" (in brackets) — a dash; a colon: and… an ellipsis.',
];
