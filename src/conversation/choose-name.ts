/** Added to the system prompt of both agents when they are to choose names. */
export const CHOOSE_NAME_INSTRUCTION =
  'In your first message, choose a name for yourself, 2 to 8 letters long, and state it in a sentence of its own: My name is <name>.';

const NAME = String.raw`[*_"'“‘«\[]*(\p{L}[\p{L}\p{M}\p{N}'’-]{1,7})(?![\p{L}\p{M}\p{N}])`;

/** Ways to state a name, most explicit first. */
const STATEMENTS = [
  'my name is (?:now )?',
  "i[’']?(?:ll| will| shall) (?:go by|be called|be known as|call myself|take the name|be)(?: the name)? ",
  "(?:i choose|i[’']ve chosen|i have chosen|i pick|i[’']d like)(?: the name| to be called| as my name|:)? ",
  'call me ',
  '\\bname\\s*[:=]\\s*',
].map((lead) => new RegExp(`${lead}${NAME}`, 'iu'));

/** Words that follow such phrases without being names. */
const NOT_NAMES = new Set([
  'the',
  'to',
  'not',
  'now',
  'name',
  'called',
  'happy',
  'glad',
  'an',
  'my',
]);

/**
 * The name an agent chose in its first reply: 2 to 8 characters, stated as one.
 *
 * @returns undefined when no name is stated.
 */
export function chosenName(reply: string): string | undefined {
  for (const statement of STATEMENTS) {
    const name = statement.exec(reply)?.[1]?.replace(/['’-]+$/, '');
    if (name !== undefined && [...name].length >= 2 && !NOT_NAMES.has(name.toLowerCase()))
      return name;
  }
  return undefined;
}
