#!/usr/bin/env node
import { execute, settings } from '@oclif/core';

// Always run what was built: oclif would otherwise look for sources when NODE_ENV is `test`.
settings.enableAutoTranspile = false;

// React would load its slower development build.
process.env.NODE_ENV ??= 'production';

await execute({ dir: import.meta.url });
