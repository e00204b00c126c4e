import { describe, expect, it } from 'vitest';
import { FlightLimit } from '../../../../src/providers/pacing/flight-limit.ts';

/** How many more may depart now. */
function room(flights: FlightLimit): number {
  let departed = 0;
  while (!flights.isFull && departed < 10_000) {
    flights.depart();
    departed += 1;
  }
  for (let index = 0; index < departed; index += 1) flights.arrive();
  return departed;
}

/** A limit with so many requests in flight, and the round each departed in. */
function flying(count: number) {
  const flights = new FlightLimit();
  const rounds = Array.from({ length: count }, () => flights.depart());
  return { flights, rounds };
}

function refuse(flights: FlightLimit, round: number | undefined): void {
  flights.tooBusy(round ?? -1);
  flights.arrive();
}

describe('FlightLimit', () => {
  it('lets any number fly while no provider was too busy', () => {
    expect(room(new FlightLimit())).toBe(10_000);
  });

  it('lets half of those in flight fly once the provider was too busy', () => {
    const { flights, rounds } = flying(20);
    refuse(flights, rounds[0]);
    for (let index = 1; index < 20; index += 1) flights.arrive();
    expect(room(flights)).toBe(10);
  });

  it('is halved once for all that were refused together', () => {
    const { flights, rounds } = flying(20);
    for (const round of rounds) refuse(flights, round);
    expect(room(flights)).toBe(10);
  });

  it('is halved again by one that departed since', () => {
    const { flights, rounds } = flying(8);
    for (const round of rounds) refuse(flights, round);
    const later = Array.from({ length: 4 }, () => flights.depart());
    for (const round of later) refuse(flights, round);
    expect(room(flights)).toBe(2);
  });

  it('never lets fewer than one fly', () => {
    const { flights, rounds } = flying(1);
    refuse(flights, rounds[0]);
    refuse(flights, flights.depart());
    expect(room(flights)).toBe(1);
  });

  it('grows by one for a round of successes, and by a tenth where that is more', () => {
    const few = flying(8);
    for (const round of few.rounds) refuse(few.flights, round);
    // Four rounds of one more: 4 + 4 × 1/4.
    for (let index = 0; index < 5; index += 1) few.flights.succeeded();
    expect(room(few.flights)).toBe(5);

    const many = flying(200);
    for (const round of many.rounds) refuse(many.flights, round);
    // A hundred successes of a tenth each: 100 + 10.
    for (let index = 0; index < 101; index += 1) many.flights.succeeded();
    expect(room(many.flights)).toBe(110);
  });
});
