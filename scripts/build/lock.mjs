import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';

const patienceMs = 180_000;

/** Runs `body` while no other process holds `path`. A lock whose holder is gone is taken over. */
export async function withLock(path, body) {
  mkdirSync(dirname(path), { recursive: true });
  await take(path);
  const release = () => rmSync(path, { force: true });
  process.once('exit', release);
  try {
    await body();
  } finally {
    process.off('exit', release);
    release();
  }
}

async function take(path) {
  for (let waited = 0; waited < patienceMs; waited += 50) {
    if (tryTake(path)) return;
    if (!holderLives(path)) rmSync(path, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(
    `Another build has held ${path} for ${patienceMs / 1000} s. Remove the file if none is running.`,
  );
}

function tryTake(path) {
  try {
    const file = openSync(path, 'wx');
    writeSync(file, String(process.pid));
    closeSync(file);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function holderLives(path) {
  let text;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return false;
  }
  // The holder has created the file and is about to write its number.
  if (text === '') return true;
  try {
    process.kill(Number(text), 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
