/** An amount of US dollars with four digits or as many as it has: the least of them is not nothing. */
export function usdText(usd: number): string {
  return usd.toLocaleString('en-US', {
    minimumFractionDigits: 4,
    maximumFractionDigits: 12,
    useGrouping: false,
  });
}
