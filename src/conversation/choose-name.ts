/** Added to the system prompt of both agents when they are to choose names. */
export const CHOOSE_NAME_INSTRUCTION =
  'In your first message, choose a name for yourself, 2 to 8 letters long, and state it in a sentence of its own: My name is <name>.';

const NAME = String.raw`([*_"'“‘«\[]*)(\p{L}[\p{L}\p{M}\p{N}'’-]{1,7})(?![\p{L}\p{M}\p{N}])`;
const I_WILL = "i[’']?(?:ll| will| shall)";
const I_CHOOSE = "(?:i choose|i[’']ve chosen|i have chosen|i pick|i[’']d like)";

/** Ways to state a name, most explicit first. */
const STATEMENTS = [
  { lead: 'my name is (?:now )?' },
  { lead: `${I_WILL} (?:go by|be called|be known as|call myself|take the name)(?: the name)? ` },
  { lead: `${I_CHOOSE}(?: the name| to be called| as my name) ` },
  // Any word can follow these.
  { lead: `${I_WILL} be(?: the name)? `, onlyIfWrittenAsName: true },
  { lead: `${I_CHOOSE}:? `, onlyIfWrittenAsName: true },
  { lead: 'call me ', onlyIfWrittenAsName: true },
  { lead: '\\bname\\s*[:=]\\s*' },
].map(({ lead, onlyIfWrittenAsName = false }) => ({
  pattern: new RegExp(`${lead}${NAME}`, 'giu'),
  onlyIfWrittenAsName,
}));

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
  for (const { pattern, onlyIfWrittenAsName } of STATEMENTS) {
    for (const [, marks = '', word = ''] of reply.matchAll(pattern)) {
      const name = word.replace(/['’-]+$/, '');
      if ([...name].length < 2 || NOT_NAMES.has(name.toLowerCase())) continue;
      if (onlyIfWrittenAsName && !isWrittenAsName(marks, name)) continue;
      return name;
    }
  }
  return undefined;
}

/** With a capital, where its script has any, or set apart by marks. */
function isWrittenAsName(marks: string, name: string): boolean {
  return marks !== '' || !/^\p{Ll}/u.test(name);
}
