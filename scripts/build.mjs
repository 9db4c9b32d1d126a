import { execFileSync } from 'node:child_process';

// Compile; the copies, schemas and digests follow in the files beside this one.
execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b'], { stdio: 'inherit' });
