// Certificates with the dates that a test needs: expired yesterday, or good for a week.

import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from './debian-packages.ts'
import { freshDir } from './temp-dir.ts'

/** Paths of both, and the SHA-256 fingerprint as a plan writes it. */
export type Certificate = { cert: string; key: string; fingerprint: string }

const authority = [
  '[ca]',
  'default_ca = here',
  '[here]',
  'database = issued',
  'serial = serial',
  'new_certs_dir = .',
  'policy = any',
  'default_md = sha256',
  'copy_extensions = copy',
  '[any]',
  'commonName = supplied',
  '',
]

const ofToday = ['ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1']

/** A self-signed certificate for localhost and 127.0.0.1, valid from a week ago until `until`; `key`: for `-newkey`. */
export function certificateUntil(until: Date, key: readonly string[] = ofToday): Certificate {
  const dir = freshDir('certificate')
  writeFileSync(join(dir, 'ca.cnf'), authority.join('\n'))
  writeFileSync(join(dir, 'issued'), '')
  writeFileSync(join(dir, 'serial'), '01\n')
  const from = new Date(Math.min(Date.now(), until.getTime()) - 7 * 24 * 60 * 60 * 1000)
  openssl(
    dir,
    'req',
    '-new',
    '-newkey',
    ...key,
    '-nodes',
    '-subj',
    '/CN=localhost',
    '-addext',
    'subjectAltName=DNS:localhost,IP:127.0.0.1',
    '-keyout',
    'key.pem',
    '-out',
    'request.pem',
  )
  openssl(
    dir,
    'ca',
    '-batch',
    '-config',
    'ca.cnf',
    '-selfsign',
    '-keyfile',
    'key.pem',
    '-in',
    'request.pem',
    '-notext',
    '-out',
    'cert.pem',
    '-startdate',
    written(from),
    '-enddate',
    written(until),
  )
  const fingerprint =
    /=([0-9A-F:]+)/.exec(openssl(dir, 'x509', '-in', 'cert.pem', '-noout', '-fingerprint', '-sha256'))?.[1] ?? ''
  return {
    cert: join(dir, 'cert.pem'),
    key: join(dir, 'key.pem'),
    fingerprint: `sha256:${fingerprint.replaceAll(':', '').toLowerCase()}`,
  }
}

/** As openssl wants it: 20151224140000Z. */
function written(date: Date): string {
  return date.toISOString().replace(/[-:T]|\.\d+/g, '')
}

function openssl(dir: string, ...args: readonly string[]): string {
  const made = spawnSync(findProgram('openssl') ?? 'openssl', args, { cwd: dir, encoding: 'utf8' })
  if (made.status !== 0) throw new Error(`openssl ${args[0] ?? ''}: ${made.stderr}`)
  return made.stdout
}
