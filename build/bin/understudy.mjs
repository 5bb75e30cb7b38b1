#!/usr/bin/env node
/** `understudy VERB …`, installed: the same as `npm run understudy -- VERB …` in a clone. */
process.argv.splice(2, 0, 'understudy');
await import('../bootstrap.mjs');
