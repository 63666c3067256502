// What the openssl program says of a signed message, and messages that it signs itself.

import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { findProgram } from './debian-packages.ts'
import type { Signer } from './pec-signer.ts'
import { freshDir } from './temp-dir.ts'

let dir: string | undefined
function run(args: readonly string[], input: Buffer): { status: number | null; stdout: Buffer; stderr: string } {
  dir ??= freshDir('openssl')
  const done = spawnSync(findProgram('openssl') ?? 'openssl', args, { cwd: dir, input })
  return { status: done.status, stdout: done.stdout, stderr: done.stderr.toString() }
}

/** Whether it accepts the signature, whoever issued the certificate. */
export function opensslAccepts(message: Buffer): boolean {
  return run(['cms', '-verify', '-noverify', '-out', 'content'], message).status === 0
}

/** The detached signature over `content`, in DER or BER; `options`: of `openssl cms -sign`. */
export function opensslSignature(content: Buffer, signer: Signer, ...options: readonly string[]): Buffer {
  const folder = freshDir('openssl-signer')
  const pem = (name: string, der: Buffer): string =>
    `-----BEGIN ${name}-----\n${der.toString('base64').replace(/.{1,64}/g, '$&\n')}-----END ${name}-----\n`
  writeFileSync(join(folder, 'cert.pem'), pem('CERTIFICATE', signer.certificates[0]))
  writeFileSync(join(folder, 'key.pem'), signer.key.export({ type: 'pkcs8', format: 'pem' }))
  const files = ['-signer', join(folder, 'cert.pem'), '-inkey', join(folder, 'key.pem')]
  const done = run(['cms', '-sign', '-binary', '-outform', 'DER', ...files, ...options], content)
  if (done.status !== 0) throw new Error(done.stderr)
  return done.stdout
}
