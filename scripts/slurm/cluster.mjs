import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';

/**
 * A real Slurm of one node without systemd, in a folder of its own: `munged`, `slurmctld` and `slurmd` as root, no
 * accounting. Installs what is missing from the distribution (Debian, Ubuntu). `stop` ends what was started here.
 */
export async function startCluster({ maxArraySize, cpus }) {
  if (process.getuid?.() !== 0) throw new Error('A Slurm of one node is started by root alone.');
  install();
  const folder = mkdtempSync(join(tmpdir(), 'irlbench-slurm-'));
  // Slurm's daemons and jobs run as other users too.
  chmodSync(folder, 0o755);
  const host = hostname().split('.')[0];
  for (const name of ['state', 'spool']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'slurm.conf'), configuration(folder, host, { maxArraySize, cpus }));
  process.env['SLURM_CONF'] = join(folder, 'slurm.conf');
  const daemons = [];
  const stop = async () => {
    for (const daemon of daemons.toReversed()) {
      if (daemon.exitCode !== null || !daemon.kill('SIGTERM')) continue;
      await Promise.race([once(daemon, 'exit'), pause(10_000)]);
    }
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    daemons.push(startMunge());
    daemons.push(spawn('slurmctld', ['-D', '-f', join(folder, 'slurm.conf')], { stdio: 'ignore' }));
    daemons.push(spawn('slurmd', ['-D', '-N', host, '-f', join(folder, 'slurm.conf')], { stdio: 'ignore' }));
    await until('the node is idle', () => said('sinfo', '--noheader', '--format=%T').trim() === 'idle', 60);
  } catch (error) {
    for (const name of ['slurmctld.log', 'slurmd.log'])
      if (existsSync(join(folder, name)))
        console.error(readFileSync(join(folder, name), 'utf8').slice(-2000));
    await stop();
    throw error;
  }
  return { folder, stop };
}

function install() {
  if (['slurmctld', 'slurmd', 'munged'].every((name) => spawnSync('which', [name]).status === 0)) return;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'slurm-wlm', 'munge']]) {
    const { status } = spawnSync('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] });
    if (status !== 0) throw new Error(`apt-get ${args[0]} failed.`);
  }
}

function startMunge() {
  for (const name of ['/run/munge', '/var/log/munge', '/var/lib/munge', '/etc/munge'])
    mkdirSync(name, { recursive: true });
  spawnSync('chown', ['-R', 'munge:munge', '/run/munge', '/var/log/munge', '/var/lib/munge', '/etc/munge']);
  return spawn('runuser', ['-u', 'munge', '--', 'munged', '--foreground', '--force'], { stdio: 'ignore' });
}

function configuration(folder, host, { maxArraySize, cpus }) {
  const settings = {
    ClusterName: 'irlbench',
    SlurmctldHost: `${host}(127.0.0.1)`,
    SlurmUser: 'root',
    SlurmdUser: 'root',
    AuthType: 'auth/munge',
    ProctrackType: 'proctrack/linuxproc',
    TaskPlugin: 'task/none',
    SelectType: 'select/cons_tres',
    SelectTypeParameters: 'CR_CPU',
    MailProg: '/bin/true',
    StateSaveLocation: join(folder, 'state'),
    SlurmdSpoolDir: join(folder, 'spool'),
    SlurmctldPidFile: join(folder, 'slurmctld.pid'),
    SlurmdPidFile: join(folder, 'slurmd.pid'),
    SlurmctldLogFile: join(folder, 'slurmctld.log'),
    SlurmdLogFile: join(folder, 'slurmd.log'),
    SlurmdParameters: 'config_overrides',
    SchedulerParameters: 'batch_sched_delay=0,sched_interval=2',
    ReturnToService: 2,
    KillWait: 5,
    MaxArraySize: maxArraySize,
    MinJobAge: 3600,
  };
  return `${Object.entries(settings)
    .map(([name, value]) => `${name}=${value}`)
    .join('\n')}
NodeName=${host} CPUs=${cpus} State=UNKNOWN
PartitionName=main Nodes=${host} Default=YES MaxTime=INFINITE State=UP
`;
}

/** Standard output of a command; empty where it fails. */
export function said(command, ...args) {
  const { status, stdout } = spawnSync(command, args, { encoding: 'utf8' });
  return status === 0 ? stdout : '';
}

/** Waits until something holds. */
export async function until(what, holds, seconds) {
  const end = performance.now() + 1000 * seconds;
  while (!holds()) {
    if (performance.now() > end) throw new Error(`Waited ${seconds} s in vain until ${what}.`);
    await pause(50);
  }
}
