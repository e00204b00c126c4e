import fc from 'fast-check';

// Texts that nobody changed the code for are no reason for a test to fail; a campaign looks for them.
if (!process.env.PIDGIN_CAMPAIGN) fc.configureGlobal({ seed: 1 });
