/** Whom a pronoun stands for. */
export type Person = 'first_singular' | 'first_plural' | 'second' | 'third';

const PRONOUNS = {
  first_singular: 'i me my mine myself',
  first_plural: "we us our ours ourselves let's",
  second: 'you your yours yourself yourselves',
  third:
    'he him his himself she her hers herself it its itself they them their theirs themselves themself',
} as const satisfies Record<Person, string>;

const PERSONS: ReadonlyMap<string, Person> = new Map(
  Object.entries(PRONOUNS).flatMap(([person, words]) =>
    words.split(' ').map((word) => [word, person as Person] as const),
  ),
);

/** Whom a word stands for, also where a verb is joined to it: `I'm` is an `I`; null: it is no pronoun. */
export function personOf(word: string): Person | null {
  const apostrophe = word.indexOf("'");
  const stem = apostrophe < 0 ? word : word.slice(0, apostrophe);
  return PERSONS.get(stem) ?? PERSONS.get(word) ?? null;
}
