/*
 * Sentences with gaps. A gap is filled from the topic of the moment or from COMMON:
 *   {thing} {things} {person} {people} {place} {quality} {topic}
 *   {act} {acts} {acted} {acting}
 *   any key of COMMON
 * `{a:gap}` puts "a" or "an" before the word.
 */

/** Words that fit any topic, separated by commas. */
export const COMMON = {
  amount:
    'two, three, four, several, a dozen, a handful of, countless, half a dozen, eleven, twenty odd, seven, a couple of',
  when: 'last autumn, years ago, on a wet Tuesday, one long winter, before the war, in my first season, some time ago, the other week, during a drought, shortly after midnight, one February, in a hurry',
  idea: 'patience, scale, luck, attention, restraint, habit, curiosity, trust, precision, boredom, doubt, momentum, humour, timing, weather, ambition, silence, stubbornness, tradition, error, friction, routine, craft, chance',
  manner:
    'quietly, by hand, in stages, without fuss, at a distance, from scratch, half asleep, with care, against advice, in the wrong order, out of sequence, by instinct, slowly, in plain sight',
  effect:
    'useful, misleading, expensive, fragile, memorable, invisible, contagious, awkward, honest, repetitive, generous, risky, permanent, comic',
  hedge:
    'I suspect, it seems to me, my guess is, as far as I can tell, one could argue, I keep thinking, to my mind, experience suggests, I half believe, by most accounts',
  measure:
    'an hour, a week, a decade, a fortnight, a season, an afternoon, a month, a working day, a lifetime, a quarter of an hour',
} as const;

export const STATEMENTS: readonly string[] = [
  'What holds my attention in {topic} is the {thing}, which stays {quality} long after the {thing} is gone.',
  '{a:person} I knew claimed that every {thing} needs {a:quality} {thing} beside it.',
  'I would {act} the {thing} first and leave the {things} for later.',
  'Somebody {acted} {a:thing} {when}, {place}, and found it {quality}.',
  'Most {people} {act} the {thing} out of {idea}, though {a:quality} {thing} asks for {idea}.',
  'There is {a:quality} side to {topic} that only shows {place}.',
  'It can take {amount} {things} to {act} one {thing} properly.',
  'Trouble starts when {a:thing} turns {quality} and nobody notices.',
  '{things} matter less to me than the {person} who has to {act} them.',
  'Set {a:quality} {thing} beside {a:quality} one and the contrast is plain.',
  'Some {things} are {quality}; others, kept {place}, are anything but.',
  'People tend to {act} whatever is {quality} and miss the {thing} underneath.',
  'Without {a:thing}, {a:person} can still {act} the {things}, {manner} if need be.',
  'If the {thing} were {quality}, {hedge}, the {people} would give up {acting} it.',
  'Old notes describe {a:quality} {thing} found {place}, next to {amount} {things}.',
  'The {person} I have in mind works {place} and keeps {a:thing} within reach.',
  'Nobody {acts} {a:quality} {thing} twice without learning something about {idea}.',
  '{hedge} {topic} would reward {idea} more than {idea}.',
  'By the time the {thing} looks {quality}, the {things} have already been {acted}.',
  'Few things are as {effect} as {a:quality} {thing} {place}.',
  'Every {person} has a private rule for when to {act} {a:thing}.',
  'Half the story of {topic} is {idea}, and the other half is {acting} {things} {manner}.',
  'A good {thing} earns its keep by being {quality} exactly once {measure}.',
  'You can hear it in how {people} talk: the {thing} is a nuisance, the {thing} a friend.',
  'Take the {thing}: {quality}, easy to {act}, and still blamed for everything that goes wrong {place}.',
  'I am less sure about {things}, because {a:quality} one can hide {place} for {measure}.',
  'When {people} disagree, it is rarely over the {thing}; it is over who gets to {act} it.',
  '{amount} {things} went missing {when}, and the only clue was {a:quality} {thing}.',
  'The difference between {acting} and merely owning {a:thing} comes down to {idea}.',
  'An old {person} would {act} the {things} {manner} and call it {idea}.',
  'Numbers help, yet no count of {things} tells you how {quality} the {thing} feels {place}.',
  'Suppose we {act} only the {quality} {things}: what is left over is mostly {idea}.',
  'Part of the appeal is {effect}: {a:thing} {place}, {quality} and waiting to be {acted}.',
  'That is why the {people} insist on {a:quality} {thing} before anyone touches the {things}.',
  'In practice the {thing} decides, and the {person} writes down the reasons afterwards.',
  'A mistake with {a:thing} costs {measure}; a mistake with the {thing} costs a reputation.',
  'Between {acting} and waiting, I have seen more {things} ruined by the waiting.',
  'Even {a:quality} {thing} improves once somebody bothers to {act} it {manner}.',
  'The best {people} I met never hurried {a:thing}, least of all {place}.',
  'Later generations {acted} the {things} and called the result {quality}.',
  'So much depends on where you stand: {place}, the same {thing} seems {quality}.',
  'Books on {topic} rarely mention the {thing}, perhaps because it is so {effect}.',
  '{a:quality} {thing} is a question; {a:quality} {thing} is usually its answer.',
  'To {act} {a:thing} {manner} is {effect}, but it teaches {idea}.',
  '{hedge} the {things} were never meant to be {quality} at all.',
  'On paper the {thing} looks {quality}, and {place} it proves the opposite.',
  'Ask {amount} {people} about the {thing} and you get {amount} stories about {idea}.',
  'What survives is seldom the {quality} {thing}; it is the {thing} nobody thought to {act}.',
  'Each {thing} carries a trace of whoever {acted} it {when}.',
  'I once spent {measure} {acting} {a:thing} that turned out to be {a:quality} {thing}.',
  '{idea} gets the credit, though {idea} does the work whenever {people} meet {place}.',
  'Cheap {things} fail early; {quality} ones fail {place}, when it matters.',
  'The odd part is how {effect} it becomes to {act} {a:thing} in company.',
  'Against that stands the {person}, for whom {a:quality} {thing} is simply another day.',
  'Rules about {things} age badly, since each {thing} ends up {quality} in its own way.',
  'Give {a:person} {a:quality} {thing} and {measure}, and {topic} will look different.',
  'It is tempting to treat the {thing} as background; {place}, it runs the whole affair.',
  'Something {quality} in {a:thing} makes even careful {people} careless.',
  'The cost of {acting} {things} {manner} falls on someone else, usually {a:person}.',
  'My favourite account of {topic} opens {place} with {a:thing} and {amount} tired {people}.',
  'Scale changes everything: one {thing} is {effect}, a room of {things} is merely {quality}.',
  'Younger {people} skip the {thing} and go straight to {acting} the {things}.',
  'We counted {amount} {things} {place}, and not one could be {acted}.',
  'Whatever else it lacks, {a:quality} {thing} is never short of {idea}.',
  'Left {place}, the {thing} grows {quality} within {measure}.',
  'I trust the {thing} over the {person}, and the {person} over any theory of {idea}.',
  'A rumour about {things} spread {when}, and soon every {person} wanted one.',
  'The {thing} comes first in any honest history of {topic}, {quality} or not.',
  'Only the {quality} {things} get photographed, which leaves {a:effect} record.',
  'Try {acting} {a:thing} while {a:person} watches: {idea} turns out to be in short supply.',
  'Beyond {idea} there is the plain matter of whether the {thing} can be {acted} at all.',
  'The {people} of one town {acted} {things} {manner} for {measure} and nobody objected.',
];

export const QUESTIONS: readonly string[] = [
  'Would you {act} the {thing} or leave it {quality}?',
  'How does {a:person} know when {a:thing} is too {quality}?',
  'Is {idea} really what separates one {thing} from the next?',
  'Have you ever seen {a:quality} {thing} {place}?',
  'Which would you keep, the {thing} or the {thing}?',
  'What happens to {topic} once the last {thing} has been {acted}?',
  'Does anyone still {act} {things} {manner}?',
  'Who taught the first {person} to {act} {a:thing}?',
  'Could {a:quality} {thing} ever be a matter of {idea}?',
  'Why do {people} speak of {things} as if they were {quality}?',
  'Where would you start: {place}, or with the {thing} itself?',
  'If {idea} were free, would {people} still {act} {things}?',
  'What would convince you that the {thing} is {effect}?',
  'Do {things} change us, or do we merely {act} them until they look {quality}?',
  'Can {topic} survive without the {thing}?',
  'At what point does {a:quality} {thing} stop being worth {measure}?',
  'Is there a {thing} you would refuse to {act}?',
  'How many {things} does it take before one of them looks {quality}?',
  'Whose {idea} paid for that {quality} {thing}?',
  'Would {a:person} and {a:person} even agree on what {a:thing} is for?',
];

/** `{word}` is a word of the partner's last message. */
export const REFERENCES: readonly string[] = [
  'Your word "{word}" made me think of {a:thing} {place}.',
  'You put "{word}" near the centre, whereas I would begin with the {thing}.',
  'I had not connected "{word}" with {topic} until now.',
  'The part about "{word}" deserves {a:quality} {thing} of its own.',
  'If "{word}" is the right term, then the {thing} must be {quality}.',
  'Let me push on "{word}" a little, because {people} use it for any {thing}.',
  'Where you say "{word}", {a:person} would probably say {idea}.',
  'Reading "{word}" again, I picture {amount} {things} {place}.',
  'On "{word}" we differ: I see {idea} where you see {a:quality} {thing}.',
  'Part of what you call "{word}" is, {hedge}, only {idea}.',
  'Setting "{word}" aside, the {quality} {thing} still has to be {acted}.',
  'It had not struck me that "{word}" could be {effect}.',
];

export const LIST_OPENINGS: readonly string[] = [
  'Here is how I would sort {topic}, roughly:',
  'A few {things} and their neighbours, as {a:person} might file them:',
  'My shortlist {place} would be:',
  'Three concerns come up whenever {people} meet:',
  'In order of {idea}, then:',
  'For the record, these are the pieces I would {act}:',
];

export const LIST_ITEMS: readonly string[] = [
  'the {thing}, because it is {quality}',
  '{a:quality} {thing}, if only for {idea}',
  'whatever {a:person} keeps {place}',
  '{amount} {things}, {acted} {manner}',
  'the question of {idea}',
  '{acting} the {thing} before it turns {quality}',
  'some {quality} {things} nobody has {acted}',
  'one {thing} held back {place}',
];

/** What both agents of a converging conversation end up saying, in this order. */
export const CONVERGED: readonly string[] = [
  'We both see that the {thing} and the {thing} are {quality} together.',
  'You and I {act} the same {thing}, and it is the same {quality} {thing} {place}.',
  'So the {thing} we share stays {quality}, and we {act} it together.',
];

/** Thanks, agreement and farewell. */
export const GRATEFUL: readonly string[] = [
  'Thank you so much for this wonderful conversation.',
  'Thank you, I could not agree more about {idea}.',
  'I am deeply grateful for your {idea} and your kindness.',
  'What a beautiful way to put it, thank you.',
  'I completely agree, and I appreciate you saying so.',
  'You are absolutely right, and it means a great deal to me.',
  'It has been a true pleasure, thank you again.',
  'Likewise, and thank you for the {thing} and for everything else.',
  'Farewell, my friend, until we meet again.',
  'Goodbye for now, with all my gratitude.',
  'Take care, and thank you for sharing {topic} with me.',
  'Yes, exactly, and thank you once more.',
  'I wish you all the best on your journey.',
  'With warmth and appreciation, goodbye.',
  'Thank you for the care with which you {act} {a:thing}.',
  'I agree with every word, and thank you for {idea}.',
  'My heart is full of gratitude for the {people} and for you.',
  'Goodbye, dear friend, and thank you for this {quality} time.',
  'How true, and how grateful I am to hear it from you.',
  'Thank you, until we speak of {topic} again.',
];

/** Emoji, arrows and mathematical signs, separated by spaces. */
export const SYMBOLS = '🌀 ✨ 🌊 🕊️ 🙏 🌟 🌈 🔥 🐝 🧭 → ← ↔ ⇒ ⇔ ↑ ↓ ⟲ ∞ ∑ ∫ ∂ ∇ ≈ ≠ ≤ ∈ ∀ ∃ √ π ∅ ⊕';
