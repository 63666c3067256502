// Debian systems in folders of this machine, for servers that cannot be installed beside each other; made once, reused.

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { ensureProgram, findProgram, sayLoudly } from '../../support/debian-packages.ts'

/** One system: a Debian release with some packages, prepared by a few commands of its own shell. */
export type Chroot = {
  readonly name: string
  readonly release: 'bookworm' | 'trixie'
  readonly packages: readonly string[]
  readonly prepare: string
}

/** How many accounts each server has, `u1` to `u60`: a test takes a fresh one from the pool. */
export const poolSize = 60

const users = Array.from({ length: poolSize }, (_, n) => `u${n + 1}`).join(' ')

const certificate =
  'mkdir -p /etc/lab && openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj /CN=localhost ' +
  '-addext subjectAltName=DNS:localhost,IP:127.0.0.1 -keyout /etc/lab/key.pem -out /etc/lab/cert.pem'

export const chroots = {
  cyrus: {
    name: 'cyrus',
    release: 'bookworm',
    packages: ['cyrus-imapd', 'sasl2-bin', 'libeatmydata1'],
    prepare: `for u in cyrus ${users}; do echo secret | saslpasswd2 -p -c -u lab $u; done; chmod 644 /etc/sasldb2`,
  },
  courier: {
    name: 'courier',
    release: 'bookworm',
    packages: ['courier-imap', 'courier-authdaemon', 'courier-authlib-userdb'],
    // `userdb` of authlib: account, uid and gid of "mail", home, and the hash of the password.
    prepare: [
      `hash=$(perl -e 'print crypt("secret", q($6$lab$))')`,
      `for u in ${users}; do`,
      '  printf "%s\\tuid=8|gid=8|home=/srv/lab/mail/%s|mail=/srv/lab/mail/%s|systempw=%s\\n" $u $u $u "$hash"',
      'done > /etc/courier/userdb',
      'chmod 600 /etc/courier/userdb; makeuserdb',
      'sed -i "s/^authmodulelist=.*/authmodulelist=authuserdb/" /etc/courier/authdaemonrc',
    ].join('\n'),
  },
  mailutils: {
    name: 'mailutils',
    release: 'bookworm',
    packages: ['mailutils-imap4d'],
    prepare: [
      `for u in ${users}; do useradd --no-create-home --home-dir /srv/lab/home/$u --gid mail $u; done`,
      `for u in ${users}; do echo $u:secret; done | chpasswd`,
    ].join('\n'),
  },
  proxies: {
    name: 'proxies',
    release: 'bookworm',
    packages: ['perdition', 'nginx-light', 'libnginx-mod-mail'],
    prepare: 'true',
  },
  dovecot24: { name: 'dovecot24', release: 'trixie', packages: ['dovecot-imapd', 'openssl'], prepare: certificate },
} as const satisfies Record<string, Chroot>

// Made anew when what is in it changes.
const version = '3'
const cache = process.env['PEC_MIGRATE_CHROOTS'] ?? '/var/cache/pec-migrate-compat'
const mirror = 'http://deb.debian.org/debian'

export function pathOf(chroot: Chroot): string {
  return join(cache, `${chroot.name}-${version}`)
}

/** Makes what is not there yet; throws with what to do where this machine cannot. */
export function ensureChroots(wanted: readonly Chroot[]): void {
  const missing = wanted.filter((chroot) => !existsSync(join(pathOf(chroot), '.made')))
  const obstacle = whyNoChroot(missing.length > 0)
  if (obstacle !== undefined) {
    sayLoudly(['The tests against other real servers cannot run here, and nothing was proved:', obstacle])
    throw new Error(obstacle)
  }
  for (const chroot of missing) make(chroot)
}

function whyNoChroot(mustMake: boolean): string | undefined {
  if (process.platform !== 'linux') return 'they need Linux: the servers of Debian run in a chroot'
  if (process.getuid?.() !== 0) return 'they need root, for chroot and mount namespaces: run them as root'
  if (findProgram('unshare') === undefined) return 'unshare is not installed (Debian: apt-get install util-linux)'
  if (spawnSync('unshare', ['--mount', '--pid', '--fork', 'true']).status !== 0)
    return 'this kernel or container forbids namespaces of one’s own (unshare --mount --pid --fork true)'
  if (!mustMake) return undefined
  const ensured = ensureProgram('debootstrap', 'debootstrap', 'makes the systems of the other servers')
  return ensured.ready ? undefined : ensured.reason
}

function make(chroot: Chroot): void {
  const base = ensureBase(chroot.release)
  const path = pathOf(chroot)
  const making = `${path}.making-${process.pid}`
  process.stderr.write(`lab: making ${path} (${chroot.packages.join(', ')}) …\n`)
  rmSync(making, { recursive: true, force: true })
  run('cp', ['-a', base, making])
  // No package may start its server, and its set-up asks nobody.
  writeFileSync(join(making, 'usr/sbin/policy-rc.d'), '#!/bin/sh\nexit 101\n')
  chmodSync(join(making, 'usr/sbin/policy-rc.d'), 0o755)
  copyFileSync('/etc/resolv.conf', join(making, 'etc/resolv.conf'))
  const install = `apt-get update -qq && apt-get install -y -qq --no-install-recommends ${chroot.packages.join(' ')}`
  const script = `set -e\n${install}\nmkdir -p /srv/lab\n${chroot.prepare}\napt-get clean\n`
  run('chroot', [making, 'env', '-i', 'DEBIAN_FRONTEND=noninteractive', safePath, 'HOME=/root', 'sh', '-c', script])
  writeFileSync(join(making, '.made'), `${chroot.packages.join(' ')}\n`)
  rmSync(path, { recursive: true, force: true })
  renameSync(making, path)
}

const safePath = 'PATH=/usr/sbin:/usr/bin:/sbin:/bin'

function ensureBase(release: Chroot['release']): string {
  const path = join(cache, `base-${release}`)
  if (existsSync(join(path, '.made'))) return path
  mkdirSync(cache, { recursive: true })
  const making = `${path}.making-${process.pid}`
  rmSync(making, { recursive: true, force: true })
  process.stderr.write(`lab: making ${path} with debootstrap …\n`)
  // What debootstrap mounts, it mounts in a namespace that ends with it.
  const own = ['--mount', '--propagation', 'private']
  run('unshare', [...own, 'debootstrap', '--variant=minbase', release, making, mirrorOf()])
  writeFileSync(join(making, '.made'), `${release}\n`)
  rmSync(path, { recursive: true, force: true })
  renameSync(making, path)
  return path
}

/** The mirror that apt of this machine uses, where it says so in a form that is understood; else Debian's own. */
function mirrorOf(): string {
  for (const file of ['/etc/apt/sources.list.d/debian.sources', '/etc/apt/sources.list']) {
    if (!existsSync(file)) continue
    const found = /^(?:URIs:|deb)\s+(?:\[[^\]]*\]\s+)?(https?:\/\/\S*\/debian)\/?(?:\s|$)/m.exec(
      readFileSync(file, 'utf8'),
    )
    if (found?.[1] !== undefined) return found[1]
  }
  return mirror
}

function run(program: string, args: readonly string[]): void {
  const done = spawnSync(program, args, { encoding: 'utf8', maxBuffer: 64e6 })
  if (done.status === 0) return
  const said = `${done.stdout}${done.stderr}`.trim().split('\n').slice(-12).join('\n')
  throw new Error(`${program} ${args[0] ?? ''} … ended with ${String(done.status ?? done.signal)}:\n${said}`)
}

/** Owner of a file in a chroot by name: `[uid, gid]`. */
export function idsIn(chroot: Chroot, user: string): [uid: number, gid: number] {
  const row = readFileSync(join(pathOf(chroot), 'etc/passwd'), 'utf8')
    .split('\n')
    .find((line) => line.startsWith(`${user}:`))
    ?.split(':')
  if (row === undefined) throw new Error(`${chroot.name} has no user ${user}`)
  return [Number(row[2]), Number(row[3])]
}
