import { describe, expect, it } from 'vitest';
import { readEnvironment } from '../../../src/config/environment.ts';

describe('readEnvironment', () => {
  it.each([
    ['/elsewhere', '/elsewhere'],
    ['relative', '/home/ada/.config'],
    ['', '/home/ada/.config'],
    [undefined, '/home/ada/.config'],
  ])('looks for settings, with XDG_CONFIG_HOME %s, in %s', (given, place) => {
    const env = { HOME: '/home/ada', ...(given === undefined ? {} : { XDG_CONFIG_HOME: given }) };
    expect(readEnvironment(env).configHome).toBe(place);
  });
});
