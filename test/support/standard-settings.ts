import { Settings } from '../../src/schemas/settings.ts';

/** The settings of someone who has none. */
export const STANDARD_SETTINGS = Settings.parse({});
