import { spawn } from 'node:child_process';
import process from 'node:process';

/** A program and its arguments. */
type Command = readonly [program: string, ...arguments_: string[]];

/** What shows an address here: `BROWSER` where it is set (`%s` is the address, else it comes last), else the system's own. */
export function browserCommand(
  address: string,
  { BROWSER: wanted = '' }: NodeJS.ProcessEnv = process.env,
  platform: string = process.platform,
): Command {
  const [program, ...options] = wanted.split(/\s+/).filter((word) => word !== '');
  if (program !== undefined) {
    const given = options.map((option) => option.replaceAll('%s', address));
    return [program, ...given, ...(options.some((option) => option.includes('%s')) ? [] : [address])];
  }
  if (platform === 'darwin') return ['open', address];
  if (platform === 'win32') return ['rundll32', 'url.dll,FileProtocolHandler', address];
  return ['xdg-open', address];
}

/** Starts it and does not wait. @returns why it could not be started, or `null` */
export function openBrowser(address: string): Promise<string | null> {
  const [program, ...options] = browserCommand(address);
  return new Promise((done) => {
    const child = spawn(program, options, { detached: true, stdio: 'ignore' });
    child.once('error', () => done(`${program} could not be started; BROWSER names another one.`));
    child.once('spawn', () => {
      child.unref();
      done(null);
    });
  });
}
