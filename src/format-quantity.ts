/** A number of things, with the word for them: `1 message`, `2,000 messages`. */
export function formatQuantity(count: number, singular: string): string {
  return `${count.toLocaleString('en-US')} ${singular}${count === 1 ? '' : 's'}`;
}
