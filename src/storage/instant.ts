/** An event's time as the database keeps it. */
export function instant(unixSeconds: number): Date {
  return new Date(Math.round(unixSeconds * 1000));
}

/** The same of a time that may not be known. */
export function optionalInstant(unixSeconds: number | null): Date | null {
  return unixSeconds === null ? null : instant(unixSeconds);
}
